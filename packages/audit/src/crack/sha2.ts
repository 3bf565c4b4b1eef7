/** One hash function of FIPS 180-4, as the numbers that tell it from the others. */
export interface Sha2 {
  /** As node:crypto calls it. */
  readonly name: 'sha256' | 'sha384' | 'sha512';
  readonly wordBits: 32 | 64;
  readonly blockBytes: 64 | 128;
  readonly digestBytes: 32 | 48 | 64;
  readonly rounds: 64 | 80;
  /** How far Σ0, Σ1 rotate; how far σ0, σ1 rotate, and last how far they shift (§4.1.2, §4.1.3). */
  readonly bigSigma0: Turns;
  readonly bigSigma1: Turns;
  readonly smallSigma0: Turns;
  readonly smallSigma1: Turns;
  /** H(0), §5.3. */
  readonly initial: readonly bigint[];
  /** K, §4.2.2 and §4.2.3. */
  readonly constants: readonly bigint[];
}

export type Turns = readonly [number, number, number];

/** The first 80 primes make all constants: their cube roots are K, the square roots of the first 16 are H(0). */
const primes = firstPrimes(80);
const cubeRoots = primes.map((prime) => rootFraction(prime, 3));
const squareRoots = primes.slice(0, 16).map((prime) => rootFraction(prime, 2));

export const sha256: Sha2 = {
  name: 'sha256',
  wordBits: 32,
  blockBytes: 64,
  digestBytes: 32,
  rounds: 64,
  bigSigma0: [2, 13, 22],
  bigSigma1: [6, 11, 25],
  smallSigma0: [7, 18, 3],
  smallSigma1: [17, 19, 10],
  initial: squareRoots.slice(0, 8).map((word) => word >> 32n),
  constants: cubeRoots.slice(0, 64).map((word) => word >> 32n),
};

export const sha512: Sha2 = {
  name: 'sha512',
  wordBits: 64,
  blockBytes: 128,
  digestBytes: 64,
  rounds: 80,
  bigSigma0: [28, 34, 39],
  bigSigma1: [14, 18, 41],
  smallSigma0: [1, 8, 7],
  smallSigma1: [19, 61, 6],
  initial: squareRoots.slice(0, 8),
  constants: cubeRoots,
};

/** SHA-512 from another beginning, cut. */
export const sha384: Sha2 = { ...sha512, name: 'sha384', digestBytes: 48, initial: squareRoots.slice(8) };

/**
 * What the rounds add to the state for one block: w[t] + K[t] (§6.2.2). It depends on the block alone, so for the blocks
 * of the signing input, which all candidates share, it is made once.
 */
export function expandBlock(hash: Sha2, block: Uint8Array): readonly bigint[] {
  const words = wordsOf(hash, block);
  for (let t = 16; t < hash.rounds; t += 1) {
    const [a, b, c, d] = [words[t - 2], words[t - 7], words[t - 15], words[t - 16]] as [bigint, bigint, bigint, bigint];
    words.push(cutWord(hash, smallSigma(hash, hash.smallSigma1, a) + b + smallSigma(hash, hash.smallSigma0, c) + d));
  }
  return words.map((word, t) => cutWord(hash, word + (hash.constants[t] as bigint)));
}

/** The bytes as big-endian words. */
export function wordsOf({ wordBits }: Sha2, bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = wordBits / 8;
  return Array.from({ length: bytes.length / size }, (_, index) =>
    size === 4 ? BigInt(view.getUint32(index * size)) : view.getBigUint64(index * size),
  );
}

/** The message behind one block of key, padded to whole blocks (§5.1). */
export function padAfterKey({ blockBytes }: Sha2, message: Uint8Array): readonly Uint8Array[] {
  const lengthBytes = blockBytes / 8;
  const count = Math.ceil((message.length + 1 + lengthBytes) / blockBytes);
  const padded = new Uint8Array(count * blockBytes);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(blockBytes + message.length) * 8n);
  return Array.from({ length: count }, (_, index) => padded.subarray(index * blockBytes, (index + 1) * blockBytes));
}

export function smallSigma(hash: Sha2, [first, second, shift]: Turns, word: bigint): bigint {
  return rotate(hash, word, first) ^ rotate(hash, word, second) ^ (word >> BigInt(shift));
}

function rotate(hash: Sha2, word: bigint, turns: number): bigint {
  return cutWord(hash, (word >> BigInt(turns)) | (word << BigInt(hash.wordBits - turns)));
}

export function cutWord({ wordBits }: Sha2, sum: bigint): bigint {
  return BigInt.asUintN(wordBits, sum);
}

function firstPrimes(count: number): readonly bigint[] {
  const found: bigint[] = [];
  for (let candidate = 2n; found.length < count; candidate += 1n) {
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate);
  }
  return found;
}

/** The first 64 bits behind the point of a root, by Newton's method from above. */
function rootFraction(number: bigint, degree: 2 | 3): bigint {
  const power = BigInt(degree);
  const scaled = number << (64n * power);
  let root = number << 64n;
  for (;;) {
    const next = ((power - 1n) * root + scaled / root ** (power - 1n)) / power;
    if (next >= root) return BigInt.asUintN(64, root);
    root = next;
  }
}
