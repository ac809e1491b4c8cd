/** @file What an import says beside its figures: the framework in words, the quantizers, the layers at which hardware stops. */

/** SQL of the step. */
export const IMPORT_SUMMARY = `
ALTER TABLE models ADD COLUMN framework TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN quantizers_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE models ADD COLUMN red_nodes_json TEXT NOT NULL DEFAULT '[]';
UPDATE models SET framework = CASE format WHEN 'keras2' THEN 'Keras 2' WHEN 'keras3' THEN 'Keras 3' ELSE format END;
`;
