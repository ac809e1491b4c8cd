/**
 * @file The facts of generated C++ that stand in plain text: constants, type names, configurations, calls. It is searched, never
 * compiled: what a generator of hls4ml does not write is not understood, and nothing is executed.
 */

/** A type name and the text that it stands for. */
export type Typedefs = ReadonlyMap<string, string>;

/** A `struct configN`: constants by name, and the types that it names. */
export interface ConfigStruct {
  readonly name: string;
  /** `nnet::dense_config` without the namespace. */
  readonly base: string;
  readonly values: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
  /** Kernel and product templates by their alias. */
  readonly templates: ReadonlyMap<string, string>;
}

/** What headers say. */
export interface HeaderFacts {
  readonly defines: ReadonlyMap<string, string>;
  readonly typedefs: Typedefs;
  /** Types that hold a sign and an exponent, with the bits of the exponent. */
  readonly powers: ReadonlyMap<string, number>;
  readonly structs: ReadonlyMap<string, ConfigStruct>;
  /** Constants and small arrays outside of structs: `config3_perm`, `hard_sigmoid_config4::slope`. */
  readonly constants: ReadonlyMap<string, string>;
}

/** A call `nnet::name<templates>(parameters); // comment`. */
export interface Call {
  readonly name: string;
  readonly templates: readonly string[];
  readonly parameters: readonly string[];
  readonly comment: string;
}

/** A parameter or an array of the top function. */
export interface Declaration {
  readonly type: string;
  readonly name: string;
  /** Sizes as written, `25*25*1`; absent for streams. */
  readonly size?: string;
}

/** What the source of the top function says. */
export interface TopFacts {
  readonly name: string;
  readonly parameters: readonly Declaration[];
  readonly locals: readonly Declaration[];
  /** Tensors that are another under a new name. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly calls: readonly Call[];
}

const IDENTIFIER = String.raw`[A-Za-z_]\w{0,200}`;

/** Read constants, type names and configurations of headers. Never throws. */
export function readHeaders(texts: readonly string[]): HeaderFacts {
  const defines = new Map<string, string>();
  const typedefs = new Map<string, string>();
  const powers = new Map<string, number>();
  const structs = new Map<string, ConfigStruct>();
  const constants = new Map<string, string>();
  for (const text of texts) {
    const plain = withoutBlockComments(text);
    for (const [, name = '', value = ''] of plain.matchAll(new RegExp(String.raw`^[ \t]*#define[ \t]+(${IDENTIFIER})[ \t]+([^\n]{1,200})$`, 'gm'))) defines.set(name, withoutLineComment(value));
    for (const [, name = '', base = '', body = ''] of plain.matchAll(new RegExp(String.raw`struct[ \t]+(${IDENTIFIER})\s{0,20}(?::\s{0,20}(?:nnet::)?(${IDENTIFIER})\s{0,20})?\{([^{}]{0,100000})\}\s{0,20};`, 'g'))) structs.set(name, readStruct(name, base, body));
    for (const [, name = '', value = ''] of plain.matchAll(new RegExp(String.raw`^(?:const[ \t]+)?[\w<>,: ]{1,200}[ \t](${IDENTIFIER}(?:::\w{1,200})?)(?:\[[^\]\n]{0,100}\])?[ \t]*=[ \t]*([^;\n]{1,2000});`, 'gm'))) constants.set(name, value);
    for (const [, name = '', bits] of plain.matchAll(new RegExp(String.raw`^typedef struct (${IDENTIFIER}) \{ ?ap_uint<1> sign; ?ap_int<(\d{1,3})> weight; ?\} ${IDENTIFIER};`, 'gm'))) powers.set(name, Number(bits));
    const outside = plain.replaceAll(/\{[^{}]{0,100000}\}/g, '{}');
    for (const [, type = '', name = ''] of outside.matchAll(new RegExp(String.raw`^[ \t]*typedef[ \t]+([^;\n]{1,400})[ \t](${IDENTIFIER})[ \t]*;`, 'gm'))) typedefs.set(name, type.trim());
    for (const [, name = '', type = ''] of outside.matchAll(new RegExp(String.raw`^[ \t]*using[ \t]+(${IDENTIFIER})[ \t]*=[ \t]*([^;\n]{1,400});`, 'gm'))) typedefs.set(name, type.trim());
  }
  return { defines, typedefs, powers, structs, constants };
}

/** Return whether headers are of hls4ml 1.0 or later: products are templates of their configuration since then. Never throws. */
export function isRecentProject({ structs }: HeaderFacts): boolean {
  return [...structs.values()].some(({ templates }) => templates.has('kernel'));
}

function readStruct(name: string, base: string, body: string): ConfigStruct {
  const values = new Map<string, string>();
  const types = new Map<string, string>();
  const templates = new Map<string, string>();
  for (const raw of body.split(';')) {
    const line = withoutLineComments(raw).replaceAll(/\s+/g, ' ').trim();
    const constant = /^static (?:constexpr|const) ([\w:<> ,*]+?) (\w+) ?= ?(.+)$/.exec(line);
    const type = /^typedef (.+) (\w+)$/.exec(line);
    const alias = /(?:^|> )using (\w+) ?= ?(.+)$/.exec(line);
    if (constant) values.set(constant[2] ?? '', constant[3] ?? '');
    else if (type) types.set(type[2] ?? '', type[1] ?? '');
    else if (alias) templates.set(alias[1] ?? '', alias[2] ?? '');
  }
  return { name, base, values, types, templates };
}

/** Read the top function of `firmware/<name>.cpp`; undefined where there is none. Never throws. */
export function readTopFunction(text: string): TopFacts | undefined {
  const plain = withoutBlockComments(text);
  const head = new RegExp(String.raw`^[ \t]*void[ \t]+(${IDENTIFIER})[ \t]*\(([^{};]{0,100000})\)\s{0,20}\{`, 'm').exec(plain);
  if (head === null) return undefined;
  const body = plain.slice(head.index + head[0].length);
  const aliases = new Map<string, string>();
  for (const [, to = '', from = ''] of body.matchAll(new RegExp(String.raw`^[ \t]*(?:auto|[\w:<>]{1,200})[ \t]?&[ \t]?(${IDENTIFIER})[ \t]*=[ \t]*(${IDENTIFIER})[ \t]*;`, 'gm'))) aliases.set(to, from);
  return { name: head[1] ?? '', parameters: splitOutside(withoutLineComments(head[2] ?? '')).flatMap((part) => readDeclaration(part) ?? []), locals: readLocals(body), aliases, calls: readCalls(body) };
}

function readLocals(body: string): readonly Declaration[] {
  const found = body.matchAll(new RegExp(String.raw`^[ \t]*((?:hls::stream<${IDENTIFIER}>|${IDENTIFIER}))[ \t]+(${IDENTIFIER})[ \t]*(?:\[([^\];]{1,200})\]|\("[^"\n]{0,200}"\))?[ \t]*;`, 'gm'));
  return [...found].flatMap(([, type = '', name = '', size]) => (type === 'return' ? [] : [{ type: withoutStream(type), name, ...(size === undefined ? {} : { size }) }]));
}

function readDeclaration(text: string): Declaration | undefined {
  const match = /^(?:const )?(.+?)[ &]+(\w+) ?(?:\[(.+)\])?$/.exec(text.replaceAll(/\s+/g, ' ').replaceAll('][', '*').trim());
  if (match === null) return undefined;
  const [, type = '', name = '', size] = match;
  return { type: withoutStream(type.trim()), name, ...(size === undefined ? {} : { size }) };
}

function withoutStream(type: string): string {
  return /^hls::stream<(.+)>$/.exec(type)?.[1] ?? type;
}

function readCalls(body: string): readonly Call[] {
  const calls: Call[] = [];
  let openCount = 0;
  const start = new RegExp(String.raw`nnet::(${IDENTIFIER})<`, 'g');
  for (let match = start.exec(body); match !== null && calls.length < CALLS_MAX && openCount < OPEN_CALLS_MAX; match = start.exec(body)) {
    const templateEnd = closing(body, start.lastIndex, '<', '>');
    const parameterEnd = templateEnd === undefined || body[templateEnd + 1] !== '(' ? undefined : closing(body, templateEnd + 2, '(', ')');
    if (templateEnd === undefined || parameterEnd === undefined) {
      openCount += 1;
      continue;
    }
    const comment = /^[ \t]*;[ \t]*\/\/[ \t]*([^\n]{0,300})/.exec(body.slice(parameterEnd + 1, parameterEnd + 400))?.[1]?.trim() ?? '';
    calls.push({ name: match[1] ?? '', templates: splitOutside(body.slice(start.lastIndex, templateEnd)), parameters: splitOutside(body.slice(templateEnd + 2, parameterEnd)), comment });
    start.lastIndex = parameterEnd;
  }
  return calls;
}

/** Most calls of a top function; more than a layer each of the largest networks that hls4ml builds. */
const CALLS_MAX = 10_000;
/** Calls that are not understood before the source is given up. */
const OPEN_CALLS_MAX = 200;

/** Longest bracket that is searched for its end. @unit characters */
const BRACKET_LENGTH_MAX = 20_000;

function closing(text: string, from: number, open: string, close: string): number | undefined {
  let depth = 1;
  const end = Math.min(text.length, from + BRACKET_LENGTH_MAX);
  for (let at = from; at < end; at++) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close && --depth === 0) return at;
  }
  return undefined;
}

/** Split at commas that stand in no bracket. Never throws. */
export function splitOutside(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if ('<([{'.includes(letter)) depth += 1;
    else if ('>)]}'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

function withoutBlockComments(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/\/\*[^]*?\*\//g, ' ');
}

function withoutLineComment(line: string): string {
  return (line.split('//')[0] ?? '').trim();
}

function withoutLineComments(text: string): string {
  return text.split('\n').map(withoutLineComment).join('\n');
}
