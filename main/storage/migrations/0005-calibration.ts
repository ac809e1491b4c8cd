/**
 * @file Schema: what finished runs say about the estimates, so that later estimates rest on them.
 *
 * A run is looked at once (`calibration_runs`); its points go with it when it is removed. `excluded` is the user's choice.
 */

/** SQL of this migration. */
export const CALIBRATION = `
CREATE TABLE calibration_runs (
  run_id TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
  excluded INTEGER NOT NULL DEFAULT 0,
  digested_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE calibration_points (
  run_id TEXT NOT NULL REFERENCES calibration_runs ON DELETE CASCADE,
  flow TEXT NOT NULL,
  from_kind TEXT NOT NULL,
  to_kind TEXT NOT NULL,
  tool TEXT NOT NULL,
  figure TEXT NOT NULL,
  layer TEXT NOT NULL DEFAULT '',
  class_name TEXT NOT NULL DEFAULT '',
  predicted REAL NOT NULL,
  measured REAL NOT NULL,
  traits_json TEXT NOT NULL,
  PRIMARY KEY (run_id, from_kind, to_kind, tool, figure, layer)
) STRICT, WITHOUT ROWID;
`;
