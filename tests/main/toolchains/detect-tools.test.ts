/** @file Finding tools: present, absent, silent, in folders, in modules, in WSL; each says what it enables and how to add it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeActivation } from '../../../main/toolchains/activation.ts';
import { detectTools } from '../../../main/toolchains/detect-tools.ts';
import { KNOWN_TOOLS } from '../../../main/toolchains/known-tools.ts';
import { locateInWsl } from '../../../main/toolchains/locate-tools.ts';
import { toolCommand } from '../../../main/toolchains/tool-command.ts';
import { YOSYS_VERSION } from '../../../main/toolchains/yosys-script.ts';

let folder = '';
const script = (path: string, text: string): string => {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, `#!/bin/bash\n${text}\n`);
  chmodSync(full, 0o755);
  return full;
};
const environment = (more: Readonly<Record<string, string>> = {}) => ({ PATH: [join(folder, 'bin'), '/bin', '/usr/bin'].join(delimiter), BITLOOM_VENDOR_ROOTS: join(folder, 'Xilinx'), HOME: folder, ...more });
const detect = async (more: Readonly<Record<string, string>> = {}) => (await detectTools({ env: environment(more) })).statuses;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitloom-tools-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('detectTools', () => {
  it('finds tools with version and path, whatever their exit code', async () => {
    script('bin/iverilog', "echo 'Icarus Verilog version 12.0 (stable)'; exit 1");
    script('bin/verilator', "echo 'license server not found' >&2; exit 3");
    script('bin/python3', "echo 'hls4ml 1.3.0'; echo 'python 3.11.7'");
    script('bin/sbatch', "echo 'slurm-wlm 22.05.8'");
    const tools = await detect();
    const tool = (name: string) => tools.find((candidate) => candidate.name === name);
    expect(tool('iverilog')).toMatchObject({ found: true, version: '12.0', origin: 'search-path' });
    expect(tool('hls4ml')).toMatchObject({ found: true, version: '1.3.0', path: join(folder, 'bin/python3') });
    expect(tool('sbatch')).toMatchObject({ found: true, version: '22.05.8' });
    expect(tool('verilator')).toMatchObject({ found: true, findings: [{ severity: 'error', code: 'tool-silent', message: expect.stringContaining('license server not found') as string }] });
    expect(tool('verilator')).not.toHaveProperty('version');
  });

  it('says of every tool what it enables, and of a missing one how to add it; no text puts anything off', async () => {
    const tools = (await detectTools({ env: { PATH: join(folder, 'empty'), BITLOOM_VENDOR_ROOTS: folder } })).statuses;
    expect(tools.map((tool) => tool.name)).toEqual(['node', 'yosys-embedded', 'hls4ml', ...KNOWN_TOOLS.map((tool) => tool.name)]);
    for (const tool of tools) {
      expect(tool.enables.length).toBeGreaterThan(10);
      expect(`${tool.enables} ${tool.advice ?? ''}`).not.toMatch(/not (used|supported) (by this version )?yet|cannot drive|future/i);
      if (!tool.found) expect(tool.advice?.length).toBeGreaterThan(10);
    }
    expect(tools[0]).toMatchObject({ found: true, version: process.versions.node });
    expect(tools[1]).toMatchObject({ found: true, version: YOSYS_VERSION });
  });

  it('finds the newest of several installations in both layouts, names the others, and starts it with its own settings', async () => {
    const answer = 'test "$XILINX_SET" = yes || { echo "settings were not sourced"; exit 1; }; echo "****** vitis-run v$VERSION (64-bit)"';
    for (const [home, version] of [['Xilinx/Vitis/2023.1', '2023.1'], ['Xilinx/2025.1/Vitis', '2025.1'], ['Xilinx/Vitis/2024.1', '2024.1']] as const) {
      script(`${home}/bin/vitis-run`, answer);
      writeFileSync(join(folder, home, 'settings64.sh'), `export XILINX_SET=yes VERSION=${version}\n`);
    }
    expect((await detect()).find(({ name }) => name === 'vitis-run')).toMatchObject({
      found: true, version: '2025.1', origin: 'install-folder', path: join(folder, 'Xilinx/2025.1/Vitis/bin/vitis-run'), activation: `sources ${join(folder, 'Xilinx/2025.1/Vitis/settings64.sh')}`,
      stages: ['csim', 'csynth', 'cosim', 'export', 'vsynth'], others: [{ version: '2024.1' }, { version: '2023.1' }],
    });
  });

  it('names a release outside of those in which the program knows the tool', async () => {
    script('bin/vivado_hls', "echo 'Vivado(TM) HLS v2021.1 (64-bit)'");
    expect((await detect()).find(({ name }) => name === 'vivado_hls')).toMatchObject({ version: '2021.1', findings: [{ severity: 'warning', code: 'tool-release' }] });
  });

  it('finds a tool that only an environment module brings, and loads the module for it', async () => {
    const home = 'modules/vitis/2023.2';
    script(`${home}/bin/vitis-run`, 'echo "vitis-run v2023.2 from $MODULE_LOADED"');
    const init = script('init/bash', `module() {
  if [ "$1" = -t ]; then printf '%s\\n' '/apps/modulefiles:' 'gcc/12.2' 'xilinx/vitis/2023.2(default)'; return 0; fi
  if [ "$1" = load ]; then export PATH="${join(folder, home)}/bin:$PATH" MODULE_LOADED="$2"; return 0; fi
}`);
    const before = process.env['MODULESHOME'];
    process.env['MODULESHOME'] = dirname(dirname(init));
    try {
      const again = await detectTools({ env: { ...environment(), MODULESHOME: dirname(dirname(init)), MODULEPATH: '/apps/modulefiles' } });
      expect(again.statuses.find(({ name }) => name === 'vitis-run')).toMatchObject({ found: true, origin: 'module', version: '2023.2', activation: 'loads the module xilinx/vitis/2023.2' });
    } finally {
      if (before === undefined) delete process.env['MODULESHOME'];
      else process.env['MODULESHOME'] = before;
    }
  }, 30_000);

  it('asks WSL what is installed in its default distribution where it lists none, and starts it inside', async () => {
    script('bin/wsl.exe', "[ \"$1\" = -l ] && exit 1; printf 'vitis-run\\t/tools/Xilinx/Vitis/2022.2/bin/vitis-run\\t\\nvitis-run\\t/tools/Xilinx/Vitis/2023.2/bin/vitis-run\\t/tools/Xilinx/Vitis/2023.2/settings64.sh\\n'");
    const found = await locateInWsl(join(folder, 'bin'));
    expect(found[0]).toEqual(['vitis-run', { path: '/tools/Xilinx/Vitis/2023.2/bin/vitis-run', origin: 'wsl', activation: { kind: 'wsl', script: '/tools/Xilinx/Vitis/2023.2/settings64.sh' }, release: '2023.2' }]);
    expect(toolCommand(found[0]?.[1] ?? { path: '', activation: { kind: 'inherited' } }, ['--mode', 'hls'])).toEqual({ command: 'wsl.exe', arguments: ['-e', 'bash', '-lc', 'source "$0" >/dev/null </dev/null; exec "$@" </dev/null', '/tools/Xilinx/Vitis/2023.2/settings64.sh', '/tools/Xilinx/Vitis/2023.2/bin/vitis-run', '--mode', 'hls'] });
  });

  it.each(['utf16le', 'utf8'] as const)('asks every distribution that `wsl -l -q` lists in %s, but not those of Docker, and starts the tool in its own', async (encoding) => {
    writeFileSync(join(folder, 'list'), Buffer.from('docker-desktop\r\nUbuntu-22.04\r\nAlmaLinux 9\r\n', encoding));
    script('bin/wsl.exe', `if [ "$1" = -l ]; then cat '${join(folder, 'list')}'; exit 0; fi
case "$2" in
  Ubuntu-22.04) printf 'bash\\0:\\0 no such file\\n' ;;
  'AlmaLinux 9') printf 'vitis_hls\\t/opt/Xilinx/Vitis_HLS/2023.2/bin/vitis_hls\\t/opt/Xilinx/Vitis_HLS/2023.2/settings64.sh\\n' ;;
  *) exit 1 ;;
esac`);
    const found = await locateInWsl(join(folder, 'bin'));
    const activation = { kind: 'wsl', distribution: 'AlmaLinux 9', script: '/opt/Xilinx/Vitis_HLS/2023.2/settings64.sh' } as const;
    expect(found).toEqual([['vitis_hls', { path: '/opt/Xilinx/Vitis_HLS/2023.2/bin/vitis_hls', origin: 'wsl', activation, release: '2023.2' }]]);
    expect(describeActivation(activation)).toBe('sources /opt/Xilinx/Vitis_HLS/2023.2/settings64.sh inside WSL (AlmaLinux 9)');
    expect(toolCommand({ path: '/opt/x', activation }, ['-version']).arguments.slice(0, 4)).toEqual(['-d', 'AlmaLinux 9', '-e', 'bash']);
  });

  it('finds nothing in WSL where it is not set up, whatever it says about that', async () => {
    script('bin/wsl.exe', `printf 'W\\0i\\0n\\0d\\0o\\0w\\0s\\0 \\0h\\0a\\0s\\0 \\0n\\0o\\0n\\0e\\0'; exit 1`);
    expect(await locateInWsl(join(folder, 'bin'))).toEqual([]);
    expect(await locateInWsl(join(folder, 'nothing here'))).toEqual([]);
  });
});

describe('a tool of Windows', () => {
  it('that is a batch file is started through cmd.exe, with quotes that cmd.exe takes', () => {
    expect(toolCommand({ path: 'C:\\Program Files\\Xilinx\\bin\\vitis-run.bat', activation: { kind: 'inherited' } }, ['--mode', 'hls'], 'win32')).toEqual({ command: 'cmd.exe', arguments: ['/d', '/s', '/c', '""C:\\Program Files\\Xilinx\\bin\\vitis-run.bat" --mode hls"'] });
  });
});
