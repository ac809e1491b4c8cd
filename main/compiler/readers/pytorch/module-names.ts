/**
 * @file Names of layers as hls4ml gives them: those that torch.fx gives to the calls of a module's `forward` when it traces it: a call of a
 * module has the module's path, a call of a function the function's name, and repeated names have numbers.
 *
 * @source torch/fx/graph.py: _Namespace.create_name, Graph._target_to_str; hls4ml 1.3.0, utils/torch.py: modules of torch.nn are not looked into, Sequential is
 */

import type { ProgramModule, ProgramNode } from './torch-program.ts';

/** Words of Python that cannot be a name, and names that its own functions have and that occur as names of layers and inputs. */
const TAKEN = new Set(('False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield '
  + 'abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip '
  + 'inf nan NoneType torch device fx_pytree pytree').split(' '));

/** Gives names that nothing else has, as torch.fx does. */
export class FxNames {
  readonly #used = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** Return the name for something called so. Never throws. */
  give(asked: string): string {
    const plain = asked.replaceAll(/[^0-9a-zA-Z_]+/g, '_');
    const wish = plain === '' ? '_unnamed' : /^\d/.test(plain) ? `_${plain}` : plain;
    const [, base = wish, digits] = /^(.*)_(\d+)$/.exec(wish) ?? [];
    let number = Number(digits ?? 0);
    let name = digits === undefined ? base : `${base}_${number}`;
    if (number === 0) number = this.#counts.get(base) ?? 0;
    while (this.#used.has(name) || TAKEN.has(name)) name = `${base}_${++number}`;
    this.#used.add(name);
    this.#counts.set(base, number);
    return name;
  }
}

/** The call that a layer stands for. */
export interface NamedCall {
  /** Nodes of one call of a module share it. */
  readonly key: string;
  readonly wish: string;
  readonly module: ProgramModule | undefined;
}

/** Return the call that a node belongs to: of the outermost module of torch.nn that is no Sequential (the model itself is always looked into), or of a function. Never throws. */
export function callOf(node: ProgramNode): NamedCall {
  const module = node.modules.find(({ className, path }) => path !== '' && /^torch\.(ao\.)?nn\./.test(className) && !className.endsWith('.Sequential'));
  if (module) return { key: `${module.key};${module.path}`, wish: snakeCase(module.path), module };
  const operator = node.target.split('.')[1] ?? node.name;
  const wish = node.calledAs === undefined || node.calledAs.startsWith('__') ? operator : node.calledAs;
  return { key: `node ${node.name}`, wish: snakeCase(wish.replaceAll(/^_+|_+$/g, '')), module: undefined };
}

function snakeCase(text: string): string {
  return text.replaceAll(/(?<=[a-z])([A-Z])/g, '_$1').toLowerCase();
}
