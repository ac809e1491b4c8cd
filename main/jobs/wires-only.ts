/**
 * @file Whether a module is nothing but wires, so that its cell counts are 0 without asking Yosys. Pure.
 *
 * Decided on the text that Yosys would read: every line must be one of a few known forms, and every expression may hold
 * only names with constant indices, constants, concatenations, repetitions and `$signed`. None of these has a cell.
 * A form that is not known counts as logic.
 */

const FRAME = /^(?:module \w+ \(|\s*input wire (?:signed )?(?:\[\d+:\d+\] )?\w+,?|\s*output wire (?:signed )?(?:\[\d+:\d+\] )?\w+,?|\);|endmodule|\s*|\s*\/\/.*)$/;
const DECLARATION = /^\s*wire (?:signed )?(?:\[\d+:\d+\] )?\w+(?: = ([^;]*))?;$/;
const ASSIGNMENT = /^\s*assign \w+(?:\[\d+(?::\d+)?\])? = ([^;]*);$/;
const HARMLESS = /\$signed\(|\b\d+'s?[bdh][0-9a-f]+|[A-Za-z_]\w*(?:\[\d+(?::\d+)?\])?|\b\d+(?=\{)|[{}(),\s]/g;

/** Return whether synthesis of this module can only give 0 cells. Never throws. */
export function isWiresOnly(verilog: string): boolean {
  return verilog.split('\n').every((line) => {
    if (FRAME.test(line)) return true;
    const found = DECLARATION.exec(line) ?? ASSIGNMENT.exec(line);
    return found !== null && (found[1] ?? '').replaceAll(HARMLESS, '') === '';
  });
}
