import { batchKeys } from '../defaults.ts';
import { type HmacJob, type HmacSearch, isKey } from './hmac-job.ts';
import { comparedWord, memoryMap, writeHmacModule } from './hmac-module.ts';
import { expandBlock, padAfterKey, type Sha2, wordsOf } from './sha2.ts';
import { lanesFor } from './sha2-code.ts';

type ModuleBytes = Uint8Array<ArrayBuffer>;

/** What is used of WebAssembly's interface: Node has it, its types do not; and `--jitless` takes it away. */
interface WasmEngine {
  readonly Module: new (bytes: ModuleBytes) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
  validate(bytes: ModuleBytes): boolean;
}

const engine = (globalThis as { readonly WebAssembly?: WasmEngine }).WebAssembly;

interface HmacExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly search: (keys: number, keysEnd: number, message: number, messageEnd: number) => number;
}

interface CompiledHmac {
  instantiate(): HmacExports;
  readonly constants: readonly bigint[];
}

const pageBytes = 65_536;
const compiled = new Map<Sha2['name'], CompiledHmac | undefined>();

/** Whether WebAssembly is there and knows vectors, which a processor may lack. */
export function hasVectors(hash: Sha2): boolean {
  return compile(hash) !== undefined;
}

/** As many keys at once as a vector has lanes: four for SHA-256, two for SHA-384 and SHA-512. */
export function createVectorSearch(job: HmacJob): HmacSearch {
  const { hash } = job;
  const made = compile(hash);
  if (made === undefined) throw new TypeError('WebAssembly with vectors is not available');
  const lanes = lanesFor(hash);
  const schedules = padAfterKey(hash, job.message).map((block) => expandBlock(hash, block));
  const messageEnd = memoryMap.message + schedules.length * hash.rounds * lanes.bytes;
  const keysAt = Math.ceil(messageEnd / hash.blockBytes) * hash.blockBytes;
  const { memory, search } = made.instantiate();
  memory.grow(Math.ceil((keysAt + batchKeys * hash.blockBytes) / pageBytes) - 1);
  writeWords(memory.buffer, memoryMap.constants, lanes.bytes, made.constants);
  writeWords(memory.buffer, memoryMap.target, lanes.bytes, [wordsOf(hash, job.mac)[comparedWord] as bigint]);
  writeWords(memory.buffer, memoryMap.message, lanes.bytes, schedules.flat());

  const blocks = new Uint8Array(memory.buffer, keysAt, batchKeys * hash.blockBytes);
  const keyAt = (index: number): Uint8Array => blocks.subarray(index * hash.blockBytes, (index + 1) * hash.blockBytes);
  const findIn = (from: number, end: number): number => {
    for (let index = from; index < end; index += 1) if (isKey(job, keyAt(index))) return index;
    return -1;
  };
  return {
    capacity: batchKeys,
    blocks,
    search(from, end) {
      let group = from - (from % lanes.count);
      const last = keysAt + Math.ceil(end / lanes.count) * lanes.count * hash.blockBytes;
      while (group < end) {
        const address = search(keysAt + group * hash.blockBytes, last, memoryMap.message, messageEnd);
        group = (address - keysAt) / hash.blockBytes;
        const found = findIn(Math.max(group, from), Math.min(group + lanes.count, end));
        if (found !== -1) return found;
        group += lanes.count;
      }
      return -1;
    },
  };
}

/** Once for each hash: what it is depends on nothing else. */
function compile(hash: Sha2): CompiledHmac | undefined {
  if (!compiled.has(hash.name)) compiled.set(hash.name, compileAnew(hash));
  return compiled.get(hash.name);
}

function compileAnew(hash: Sha2): CompiledHmac | undefined {
  const { bytes, constants } = writeHmacModule(hash);
  if (engine?.validate(bytes) !== true) return undefined;
  const module = new engine.Module(bytes);
  return { instantiate: () => new engine.Instance(module).exports as HmacExports, constants };
}

/** Vectors have the byte order of this machine's memory in WebAssembly: little-endian, everywhere. */
function writeWords(memory: ArrayBuffer, address: number, bytes: 4 | 8, words: readonly bigint[]): void {
  const view = new DataView(memory, address);
  for (const [index, word] of words.entries()) {
    if (bytes === 4) view.setUint32(index * 4, Number(word), true);
    else view.setBigUint64(index * 8, word, true);
  }
}
