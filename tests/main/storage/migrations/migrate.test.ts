import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../main/storage/database.ts';
import { migrate, MIGRATIONS, SCHEMA_VERSION } from '../../../../main/storage/migrations/migrate.ts';
import { tempFolder } from '../../../helpers/temp-workspace.ts';

const TABLES = ['app_state', 'artifacts', 'datasets', 'designs', 'edits', 'jobs', 'metrics', 'models', 'projects', 'runs', 'snapshots', 'stages'];

describe('migrate', () => {
  it('brings an empty database to the schema of this program, without a backup', () => {
    const { db } = openDatabase(':memory:');
    expect(migrate(db, ':memory:')).toBeUndefined();
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    const names = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all().map((row) => row.name);
    expect(names).toEqual(expect.arrayContaining(TABLES));
    expect(migrate(db, ':memory:')).toBeUndefined();
    db.close();
  });

  it('makes a backup that holds the old rows before it changes an existing database', () => {
    const folder = tempFolder();
    const path = join(folder.path, 'bitloom.db');
    const { db } = openDatabase(path);
    migrate(db, path);
    db.prepare("INSERT INTO app_state VALUES ('k', '1', 0)").run();
    const backup = migrate(db, path, [...MIGRATIONS, { name: 'next', sql: 'ALTER TABLE app_state ADD COLUMN more TEXT' }]);
    expect(db.prepare('SELECT * FROM app_state').get()).toEqual({ key: 'k', json: '1', updated_at_ms: 0, more: null });
    expect(backup !== undefined && existsSync(backup)).toBe(true);
    const old = openDatabase(backup ?? '').db;
    expect(old.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(old.prepare('SELECT * FROM app_state').get()).toEqual({ key: 'k', json: '1', updated_at_ms: 0 });
    old.close();
    db.close();
    folder.remove();
  });

  it('gives runs of before a place for what estimates learn from them, which goes with its run (0005)', () => {
    const { db } = openDatabase(':memory:');
    migrate(db, ':memory:', MIGRATIONS.slice(0, 4));
    db.exec(`INSERT INTO projects (project_id, name, created_at_ms, opened_at_ms) VALUES ('p', 'p', 0, 0);
      INSERT INTO models (model_id, project_id, file_name, sha256, format, source_layer_count, parameter_count, skipped_json, problems_json, files_json, input_shapes_json, imported_at_ms) VALUES ('m', 'p', 'm.h5', 'ab', 'keras2', 1, 1, '[]', '[]', '[]', '[]', 0);
      INSERT INTO snapshots VALUES ('s', 'p', 'm', NULL, 1, '{}', 0);
      INSERT INTO runs (run_id, project_id, snapshot_id, name, kind, flow, state, created_at_ms) VALUES ('r', 'p', 's', 'r', 'synth', 'rtl', 'done', 0)`);
    migrate(db, ':memory:', MIGRATIONS.slice(0, 5));
    db.exec(`INSERT INTO calibration_runs (run_id, digested_at_ms) VALUES ('r', 1);
      INSERT INTO calibration_points (run_id, flow, from_kind, to_kind, tool, figure, predicted, measured, traits_json) VALUES ('r', 'rtl', 'estimate', 'synth', 'Yosys', 'lut', 10, 12, '{}')`);
    expect(db.prepare('SELECT excluded FROM calibration_runs').get()).toEqual({ excluded: 0 });
    db.exec("DELETE FROM runs WHERE run_id = 'r'");
    expect(db.prepare('SELECT count(*) AS count FROM calibration_points').get()).toEqual({ count: 0 });
    db.close();
  });

  it('brings the jobs of a first-version workspace along, their folders now relative to it', () => {
    const { db } = openDatabase(':memory:');
    migrate(db, ':memory:', MIGRATIONS.filter(({ name }) => name === '0001-initial'));
    db.exec(`INSERT INTO projects VALUES ('p', 'p', NULL, NULL, NULL, 0, 0);
      INSERT INTO models VALUES ('m', 'p', 'm.h5', 'ab', 'keras2', NULL, 1, 1, '[]', '[]', '[]', '[]', 0);
      INSERT INTO snapshots VALUES ('s', 'p', 'm', NULL, 1, '{}', 0);
      INSERT INTO runs (run_id, project_id, snapshot_id, name, kind, flow, state, created_at_ms) VALUES ('r', 'p', 's', 'r', 'synth', 'rtl', 'done', 0);
      INSERT INTO jobs (job_id, project_id, run_id, title, kind, flow, state, folder, created_at_ms) VALUES ('job-1', 'p', 'r', 't', 'synth', 'rtl', 'done', '/old/place/jobs/job-1', 0)`);
    migrate(db, ':memory:');
    expect(db.prepare('SELECT folder, attempt, facts_json FROM jobs').get()).toEqual({ folder: 'jobs/job-1', attempt: 1, facts_json: '{}' });
    db.close();
  });

  it('turns the weights beside a model into a companion (0002)', () => {
    const { db } = openDatabase(':memory:');
    migrate(db, ':memory:', MIGRATIONS.slice(0, 1));
    db.prepare("INSERT INTO projects (project_id, name, created_at_ms, opened_at_ms) VALUES ('p', 'n', 0, 0)").run();
    const files = JSON.stringify([{ name: 'm.json', sha256: 'aa', role: 'model' }, { name: 'm_weights.h5', sha256: 'bb', role: 'weights' }]);
    db.prepare("INSERT INTO models (model_id, project_id, file_name, sha256, format, source_layer_count, parameter_count, skipped_json, problems_json, files_json, input_shapes_json, imported_at_ms) VALUES ('m', 'p', 'm.json', 'aa', 'keras2', 1, 1, '[]', '[]', ?, '[]', 0)").run(files);
    migrate(db, ':memory:', MIGRATIONS.slice(0, 2));
    const row = db.prepare<[], { files_json: string }>('SELECT files_json FROM models').get();
    expect(JSON.parse(row?.files_json ?? '[]')).toEqual([{ name: 'm.json', sha256: 'aa', role: 'model' }, { name: 'm_weights.h5', sha256: 'bb', role: 'companion' }]);
    db.close();
  });

  it('gives models of before the framework in words, and no quantizers and red nodes (0003)', () => {
    const { db } = openDatabase(':memory:');
    const before = MIGRATIONS.findIndex(({ name }) => name === '0003-import-summary');
    migrate(db, ':memory:', MIGRATIONS.slice(0, before));
    db.prepare("INSERT INTO projects (project_id, name, created_at_ms, opened_at_ms) VALUES ('p', 'n', 0, 0)").run();
    db.prepare("INSERT INTO models (model_id, project_id, file_name, sha256, format, source_layer_count, parameter_count, files_json, imported_at_ms) VALUES ('m', 'p', 'm.h5', 'aa', 'keras2', 1, 1, '[]', 0)").run();
    migrate(db, ':memory:', MIGRATIONS.slice(0, before + 1));
    expect(db.prepare('SELECT framework, quantizers_json, red_nodes_json FROM models').get()).toEqual({ framework: 'Keras 2', quantizers_json: '[]', red_nodes_json: '[]' });
    db.close();
  });

  it('changes nothing when a step fails half way', () => {
    const { db } = openDatabase(':memory:');
    migrate(db, ':memory:');
    const broken = [...MIGRATIONS, { name: 'broken', sql: 'CREATE TABLE half (a); SELECT nonsense FROM nowhere;' }];
    expect(() => migrate(db, ':memory:', broken)).toThrow(/nowhere/);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({ n: 0 });
    db.close();
  });

  it('refuses tables that are not those of their version', () => {
    const { db: strange } = openDatabase(':memory:');
    migrate(strange, ':memory:', MIGRATIONS.slice(0, 1));
    strange.exec('ALTER TABLE jobs ADD COLUMN attempt INTEGER');
    expect(() => migrate(strange, ':memory:')).toThrow(/not those of its version 1.*duplicate column name/);
    strange.close();
  });

  it('refuses a database with a higher version', () => {
    const { db } = openDatabase(':memory:');
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    expect(() => migrate(db, 'x.db')).toThrow(expect.objectContaining({ code: 'workspace-newer' }));
    db.close();
  });
});
