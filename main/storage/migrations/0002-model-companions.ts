/** @file Second schema: the files beside a model are companions (weights, external data), not weights only. */

/** SQL of the step. */
export const MODEL_COMPANIONS = `
UPDATE models SET files_json = replace(files_json, '"role":"weights"', '"role":"companion"');
`;
