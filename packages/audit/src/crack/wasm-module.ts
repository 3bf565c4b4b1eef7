import { type Code, unsigned } from './wasm-code.ts';

/** A function that takes and answers whole numbers, with vectors as its own variables. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: number;
  readonly results: 0 | 1;
  /** Numbered behind the parameters: the i32 ones first, then the vectors. */
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/**
 * The bytes of a module (WebAssembly Core 2.0, §5.5) with these functions and one memory of a page that may grow, all
 * exported by name; functions call one another by their place in the list.
 *
 * It writes what the hashes here need, and knows neither tables nor imports nor data.
 */
export function writeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    ...magic,
    ...section(
      1,
      functions.map(({ parameters, results }) => [0x60, ...types(parameters), ...types(results)]),
    ),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[0x00, 0x01]]),
    ...section(7, [
      [...text('memory'), 0x02, 0x00],
      ...functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]),
    ]),
    ...section(
      10,
      functions.map((one) => sized(bodyOf(one))),
    ),
  ]);
}

const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const i32Type = 0x7f;
const v128Type = 0x7b;
const end = 0x0b;

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function bodyOf({ integers, vectors, body }: WasmFunction): Code {
  return [2, ...unsigned(integers), i32Type, ...unsigned(vectors), v128Type, ...body, end];
}

function types(count: number): Code {
  return [...unsigned(count), ...Array.from({ length: count }, () => i32Type)];
}

function text(name: string): Code {
  return sized([...new TextEncoder().encode(name)]);
}

function sized(content: Code): Code {
  return [...unsigned(content.length), ...content];
}
