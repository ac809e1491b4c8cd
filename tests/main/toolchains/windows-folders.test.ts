/** @file Tools on Windows: paths, drives and batch files as they are there, over a file system that only seems to be one. */
import type * as NodeFs from 'node:fs';
import type * as NodePath from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findInstalls, vendorRoots } from '../../../main/toolchains/install-folders.ts';
import { KNOWN_TOOLS } from '../../../main/toolchains/known-tools.ts';
import { executableAt, locateTool } from '../../../main/toolchains/locate-tools.ts';
import { toolCommand } from '../../../main/toolchains/tool-command.ts';

/** Every file there is; folders are what stands before a `\`. Windows does not tell A from a. */
const FILES = vi.hoisted(() => [
  'C:\\Xilinx\\Vitis_HLS\\2023.2\\bin\\vitis_hls.bat', 'C:\\Xilinx\\Vitis_HLS\\2023.2\\settings64.bat',
  'C:\\Xilinx\\Vivado\\2023.2\\bin\\vivado.bat', 'C:\\Xilinx\\Vivado\\2023.2\\settings64.bat', 'C:\\Xilinx\\Vivado\\2018.3\\bin\\vivado_hls.bat',
  'D:\\AMDDesignTools\\2025.1\\Vitis\\bin\\vitis-run.bat', 'D:\\AMDDesignTools\\2025.1\\Vitis\\settings64.bat',
  'C:\\msys64\\usr\\bin\\g++.exe', 'C:\\My Tools\\Vitis_HLS\\bin\\vitis_hls.bat',
]);

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof NodePath>();
  return { ...win32, default: win32 };
});
vi.mock('node:fs', async (original) => {
  const files = await original<typeof NodeFs>();
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const isFile = (path: string): boolean => FILES.some((file) => isSame(file, path));
  const isFolder = (path: string): boolean => FILES.some((file) => file.toLowerCase().startsWith(`${path.toLowerCase()}\\`));
  const gone = (path: string): Error => Object.assign(new TypeError(`ENOENT: ${path}`), { code: 'ENOENT' });
  return {
    ...files,
    existsSync: (path: string) => isFile(path) || isFolder(path),
    accessSync: (path: string) => {
      if (!isFile(path)) throw gone(path);
    },
    statSync: (path: string, options?: { readonly throwIfNoEntry?: boolean }) => {
      if (isFile(path) || isFolder(path)) return { isFile: () => isFile(path), isDirectory: () => isFolder(path) };
      if (options?.throwIfNoEntry === false) return undefined;
      throw gone(path);
    },
    readdirSync: (path: string) => {
      if (!isFolder(path)) throw gone(path);
      return [...new Set(FILES.filter((file) => file.toLowerCase().startsWith(`${path.toLowerCase()}\\`)).map((file) => file.slice(path.length + 1).split('\\')[0] ?? ''))];
    },
  };
});

const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
beforeAll(() => {
  Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
  vi.stubEnv('PATHEXT', '.COM;.EXE;.BAT;.CMD');
});
afterAll(() => {
  Object.defineProperty(process, 'platform', platform);
  vi.unstubAllEnvs();
});

const tool = (name: string) => KNOWN_TOOLS.find((known) => known.name === name) ?? { name, title: name, group: 'hls', executables: [name], enables: '', advice: '' } as never;
const installs = () => findInstalls(vendorRoots({ SystemDrive: 'C:' }, 'win32'));
const places = (searchPath = '') => ({ searchPath, installs: installs(), elsewhere: new Map() });

describe('tools on Windows', () => {
  it('are looked for on the drives, in both layouts, the newest first', () => {
    expect(vendorRoots({ SystemDrive: 'F:', BITLOOM_VENDOR_ROOTS: 'G:\\eda;H:\\eda' }, 'win32')).toEqual(expect.arrayContaining(['G:\\eda', 'H:\\eda', 'F:\\Xilinx', 'C:\\Xilinx', 'D:\\AMDDesignTools']));
    expect(installs().map(({ product, version, folder }) => `${product} ${version} ${folder}`)).toEqual([
      'Vitis 2025.1 D:\\AMDDesignTools\\2025.1\\Vitis', 'Vitis_HLS 2023.2 C:\\Xilinx\\Vitis_HLS\\2023.2', 'Vivado 2023.2 C:\\Xilinx\\Vivado\\2023.2', 'Vivado 2018.3 C:\\Xilinx\\Vivado\\2018.3',
    ]);
  });

  it.each([
    ['vitis_hls', 'C:\\Xilinx\\Vitis_HLS\\2023.2\\bin\\vitis_hls', '2023.2', 'C:\\Xilinx\\Vitis_HLS\\2023.2\\settings64.bat'],
    ['vivado', 'C:\\Xilinx\\Vivado\\2023.2\\bin\\vivado', '2023.2', 'C:\\Xilinx\\Vivado\\2023.2\\settings64.bat'],
    ['vitis-run', 'D:\\AMDDesignTools\\2025.1\\Vitis\\bin\\vitis-run', '2025.1', 'D:\\AMDDesignTools\\2025.1\\Vitis\\settings64.bat'],
  ])('%s is a batch file in its install folder, with the settings beside it', (name, path, release, script) => {
    const [found] = locateTool(tool(name), places());
    expect(found).toEqual({ path: expect.stringMatching(new RegExp(`^${path.replaceAll('\\', '\\\\')}\\.bat$`, 'i')) as string, origin: 'install-folder', activation: { kind: 'settings', script }, release });
    expect(toolCommand(found ?? { path: '', activation: { kind: 'inherited' } }, ['-version'])).toMatchObject({ command: 'cmd.exe' });
  });

  it('without settings beside them are started as they are', () => {
    expect(locateTool(tool('vivado_hls'), places())[0]).toMatchObject({ origin: 'install-folder', activation: { kind: 'inherited' }, release: '2018.3' });
  });

  it('on the search path are found by the endings of programs, between its semicolons', () => {
    expect(locateTool(tool('g++'), places('C:\\Windows;;C:\\msys64\\usr\\bin'))[0]).toMatchObject({ path: expect.stringMatching(/^C:\\msys64\\usr\\bin\\g\+\+\.exe$/i) as string, origin: 'search-path' });
  });

  it('named by hand may be a folder with a blank in its name', () => {
    const path = executableAt(tool('vitis_hls'), 'C:\\My Tools\\Vitis_HLS');
    expect(path).toMatch(/^C:\\My Tools\\Vitis_HLS\\bin\\vitis_hls\.bat$/i);
    expect(toolCommand({ path: path ?? '', activation: { kind: 'inherited' } }, []).arguments.at(-1)).toContain('"C:\\My Tools\\Vitis_HLS\\bin\\vitis_hls');
  });
});
