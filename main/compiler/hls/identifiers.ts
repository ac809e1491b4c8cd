/** @file Names of layers, inputs and projects as C++ identifiers that neither the language nor the generated code uses. */

/** Words of C++ up to C++20, and names that mean something in every translation unit. */
const RESERVED = new Set(
  `alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl concept const
consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double dynamic_cast
else enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq
nullptr operator or or_eq private protected public register reinterpret_cast requires restrict return short signed sizeof static
static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union unsigned
using virtual void volatile wchar_t while xor xor_eq
main std hls bitloom layers NULL EOF errno assert stdin stdout stderr INFINITY NAN CHECKPOINT RESULTS RTL_SIM WEIGHTS_DIR
data result input output linux unix major minor ap_int ap_uint ap_fixed ap_ufixed
HUGE DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS BUFSIZ RAND_MAX FILENAME_MAX SEEK_SET SEEK_CUR SEEK_END EXIT_SUCCESS EXIT_FAILURE
defines parameters code_gen hls_stream hls_math ap_types con prn aux nul
in out bench argc argv is_loaded trace_data trace_type_size allocate_trace_storage free_trace_storage collect_trace_output`.split(/\s+/),
);

/** Names that the generated code gives to weights, tables, types, configurations and tensors. */
const GENERATED = /^((w|b|wr|br|bw|bb|bwr|bbr|s|a|e|th|tl|table|exp_table|inv_table|sigmoid|tanh)\d+|(layer|config|result)\d+(_\w*)?|copy_of_\w+|\w+_values|\w+_t)$/;

/** Longest identifier that is kept whole; tools cut longer ones in their own ways. */
const LENGTH_MAX = 60;

/** Return a name as an identifier: letters, digits and underscores, not a reserved word, not like a generated name. Never throws. */
export function cIdentifier(name: string): string {
  const text = name.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/_{2,}/g, '_').slice(0, LENGTH_MAX);
  const started = /^[A-Za-z]/.test(text) ? text : `n${text.startsWith('_') ? '' : '_'}${text}`;
  return RESERVED.has(started) || GENERATED.test(started) ? `${started}_` : started;
}

/** Longest name that a comment shows whole. */
const COMMENT_MAX = 200;

/** Return a name as text of a one-line comment that it cannot leave: no line ends, no backslashes, nothing invisible. Never throws. */
export function commentText(name: string): string {
  const shown = name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').replaceAll('\\', '/').replaceAll('??/', '? ?/');
  return shown.length > COMMENT_MAX ? `${shown.slice(0, COMMENT_MAX)}…` : shown;
}

/** Hands out identifiers, each once; letter case alone does not make two names different, because files are named after them. */
export class IdentifierPool {
  readonly #taken = new Set<string>();

  /** Return an identifier for a name; a taken one gets a number. Never throws. */
  take(name: string): string {
    const base = cIdentifier(name);
    let found = base;
    for (let n = 2; this.#taken.has(found.toLowerCase()); n++) found = `${base}_${n}`;
    this.#taken.add(found.toLowerCase());
    return found;
  }
}
