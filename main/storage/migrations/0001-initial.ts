/**
 * @file Schema version 1: everything the first release stores.
 *
 * Times are INTEGER milliseconds since 1970, ids are TEXT, JSON columns end in `_json`. Files live in `artifacts/` under
 * their SHA-256; rows hold the hash. `runs` keep their snapshot when the design or dataset they came from is removed.
 */

/** SQL of this migration. */
export const INITIAL = `
CREATE TABLE projects (
  project_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  example TEXT,
  current_design_id TEXT,
  current_dataset_id TEXT,
  created_at_ms INTEGER NOT NULL,
  opened_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE models (
  model_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  format TEXT NOT NULL,
  framework_version TEXT,
  source_layer_count INTEGER NOT NULL,
  parameter_count INTEGER NOT NULL,
  skipped_json TEXT NOT NULL DEFAULT '[]',
  problems_json TEXT NOT NULL DEFAULT '[]',
  files_json TEXT NOT NULL,
  input_shapes_json TEXT NOT NULL DEFAULT '[]',
  imported_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX models_by_project ON models (project_id, imported_at_ms);

CREATE TABLE datasets (
  dataset_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('calibration', 'evaluation')),
  sample_count INTEGER NOT NULL,
  input_shapes_json TEXT NOT NULL,
  labelled INTEGER NOT NULL,
  class_count INTEGER,
  class_names_json TEXT,
  generated INTEGER NOT NULL,
  file_name TEXT NOT NULL,
  byte_count INTEGER NOT NULL,
  image_json TEXT,
  min REAL NOT NULL,
  max REAL NOT NULL,
  sha256 TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX datasets_by_project ON datasets (project_id, created_at_ms);

CREATE TABLE designs (
  design_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  name TEXT NOT NULL,
  design_json TEXT NOT NULL,
  revision INTEGER NOT NULL,
  edit_cursor INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  edited_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX designs_by_project ON designs (project_id, created_at_ms);

CREATE TABLE edits (
  design_id TEXT NOT NULL REFERENCES designs ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  label TEXT NOT NULL,
  gesture_id TEXT,
  diff_json TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (design_id, sequence)
) STRICT;

CREATE TABLE snapshots (
  snapshot_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  model_id TEXT NOT NULL REFERENCES models ON DELETE CASCADE,
  design_id TEXT REFERENCES designs ON DELETE SET NULL,
  revision INTEGER NOT NULL,
  design_json TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  run_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  design_id TEXT REFERENCES designs ON DELETE SET NULL,
  snapshot_id TEXT NOT NULL REFERENCES snapshots ON DELETE CASCADE,
  dataset_id TEXT REFERENCES datasets ON DELETE SET NULL,
  dataset_name TEXT,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  flow TEXT NOT NULL,
  state TEXT NOT NULL,
  fingerprint TEXT,
  error TEXT,
  tags_json TEXT NOT NULL DEFAULT '[]',
  note TEXT NOT NULL DEFAULT '',
  starred INTEGER NOT NULL DEFAULT 0,
  facts_json TEXT NOT NULL DEFAULT '{}',
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX runs_by_project ON runs (project_id, created_at_ms);
CREATE INDEX runs_by_fingerprint ON runs (fingerprint) WHERE fingerprint IS NOT NULL;

CREATE TABLE stages (
  run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  detail TEXT,
  PRIMARY KEY (run_id, name)
) STRICT;

CREATE TABLE metrics (
  run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
  layer TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  value REAL NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, layer, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
  run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  byte_count INTEGER NOT NULL,
  PRIMARY KEY (run_id, name)
) STRICT;

CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  flow TEXT NOT NULL,
  state TEXT NOT NULL,
  progress REAL NOT NULL DEFAULT 0,
  layers_json TEXT NOT NULL DEFAULT '[]',
  error_json TEXT,
  request_json TEXT NOT NULL DEFAULT '{}',
  folder TEXT,
  runner_pid INTEGER,
  heartbeat_at_ms INTEGER,
  sequence INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, created_at_ms);
CREATE INDEX jobs_by_project ON jobs (project_id, created_at_ms);

CREATE TABLE app_state (
  key TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
