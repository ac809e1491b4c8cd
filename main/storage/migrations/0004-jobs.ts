/**
 * @file Jobs that can be tried again, and that find their folder in a workspace that was moved: how often a job was started, what
 * its last attempt knew, and folders relative to the workspace.
 */

/** SQL of this migration. */
export const JOBS = `
ALTER TABLE jobs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN facts_json TEXT NOT NULL DEFAULT '{}';
UPDATE jobs SET folder = 'jobs/' || job_id WHERE folder IS NOT NULL;
CREATE INDEX jobs_by_run ON jobs (run_id);
`;
