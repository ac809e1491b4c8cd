/**
 * @file Completes `package-lock.json` after an install from a registry that lacks other platforms' binaries.
 *
 * npm leaves an optional package that it cannot see out of the lock, and `npm ci` then refuses the lock everywhere. The
 * entries added here carry version and platform only: a machine of another platform skips them, a machine of that platform
 * fetches them from its own registry. Run it after every change of dependencies: `node tests/tools/complete-lock.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const file = resolve(import.meta.dirname, '../../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const PROCESSORS = [['arm64', /arm64|aarch64/], ['x64', /x64|x86_64/], ['ia32', /ia32/], ['arm', /arm(?!64)/], ['ppc64', /ppc64/], ['riscv64', /riscv64/], ['s390x', /s390x/], ['loong64', /loong64/], ['mips64el', /mips64el/], ['wasm32', /wasm32/]];

/** What the name of a platform package says about where it runs. */
function platformOf(name) {
  const label = name.split('/').pop();
  const os = SYSTEMS.filter((system) => label.includes(system));
  const cpu = PROCESSORS.filter(([, pattern]) => pattern.test(label)).map(([processor]) => processor);
  const libc = label.includes('musl') ? ['musl'] : /gnu/.test(label) ? ['glibc'] : undefined;
  return { ...(cpu.length > 0 ? { cpu } : {}), ...(os.length > 0 ? { os } : {}), ...(libc && os.includes('linux') ? { libc } : {}) };
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`${path}/node_modules/${name}`, `node_modules/${name}`].map((place) => place.replace(/^\//, ''));
    if (places.some((place) => place in lock.packages)) continue;
    const platform = platformOf(name);
    if (!platform.os && !platform.cpu) {
      console.error(`${name} (wanted by ${path || 'package.json'}) is missing, and its name says no platform: install it or leave it out.`);
      process.exitCode = 1;
      continue;
    }
    lock.packages[`node_modules/${name}`] = { version: version.replace(/^[\^~]/, ''), ...platform, ...(entry.dev || path === '' ? { dev: entry.dev ?? false } : {}), optional: true };
    if (lock.packages[`node_modules/${name}`].dev === false) delete lock.packages[`node_modules/${name}`].dev;
    added += 1;
  }
}
const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json`);
