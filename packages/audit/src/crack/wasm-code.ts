/** Machine code of WebAssembly, as bytes: an expression is its operands' code and then its own. */
export type Code = readonly number[];

/** A whole number in LEB128, the form of all numbers in a module. */
export function unsigned(value: number): Code {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(Math.floor(value / 0x80))];
}

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)],
  tee: (index: number, value: Code): Code => [...value, 0x22, ...unsigned(index)],
} as const;

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: (left: Code, right: Code): Code => [...left, ...right, 0x6a],
  sub: (left: Code, right: Code): Code => [...left, ...right, 0x6b],
  lessThan: (left: Code, right: Code): Code => [...left, ...right, 0x49],
} as const;

export const control = {
  /** Runs the body as long as the condition behind it holds, at least once. */
  doWhile: (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0x00, 0x0b],
  if: (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b],
  return: (value: Code): Code => [...value, 0x0f],
  call: (index: number, ...values: readonly Code[]): Code => [...values.flat(), 0x10, ...unsigned(index)],
} as const;

/** What does not look at where one lane ends and the next begins. */
export const v128 = {
  load: (address: Code, offset: number = 0): Code => [...address, ...simd(0x00), 4, ...unsigned(offset)],
  store: (address: Code, value: Code, offset: number = 0): Code => [
    ...address,
    ...value,
    ...simd(0x0b),
    4,
    ...unsigned(offset),
  ],
  and: (left: Code, right: Code): Code => [...left, ...right, ...simd(0x4e)],
  xor: (left: Code, right: Code): Code => [...left, ...right, ...simd(0x51)],
  /** The bits of `left` where the mask has ones, those of `right` elsewhere. */
  select: (left: Code, right: Code, mask: Code): Code => [...left, ...right, ...mask, ...simd(0x52)],
  isAnyTrue: (value: Code): Code => [...value, ...simd(0x53)],
  /** 16 bytes, each taken by its number from the 32 of both. */
  shuffle: (left: Code, right: Code, from: readonly number[]): Code => [...left, ...right, ...simd(0x0d), ...from],
} as const;

/** What works on each lane for itself. */
export interface Lanes {
  readonly count: 2 | 4;
  readonly bytes: 4 | 8;
  add(left: Code, right: Code): Code;
  equal(left: Code, right: Code): Code;
  shiftLeft(value: Code, bits: number): Code;
  shiftRight(value: Code, bits: number): Code;
  /** One word of the memory in all lanes. */
  loadSplat(address: Code, offset?: number): Code;
}

export const i32x4: Lanes = lanesOf(4, { add: 0xae, equal: 0x37, left: 0xab, right: 0xad, splat: 0x09 });
export const i64x2: Lanes = lanesOf(2, { add: 0xce, equal: 0xd6, left: 0xcb, right: 0xcd, splat: 0x0a });

interface LaneCodes {
  readonly add: number;
  readonly equal: number;
  readonly left: number;
  readonly right: number;
  readonly splat: number;
}

function lanesOf(count: 2 | 4, codes: LaneCodes): Lanes {
  const alignment = count === 4 ? 2 : 3;
  return {
    count,
    bytes: count === 4 ? 4 : 8,
    add: (left, right) => [...left, ...right, ...simd(codes.add)],
    equal: (left, right) => [...left, ...right, ...simd(codes.equal)],
    shiftLeft: (value, bits) => [...value, ...i32.const(bits), ...simd(codes.left)],
    shiftRight: (value, bits) => [...value, ...i32.const(bits), ...simd(codes.right)],
    loadSplat: (address, offset = 0) => [...address, ...simd(codes.splat), alignment, ...unsigned(offset)],
  };
}

function simd(code: number): Code {
  return [0xfd, ...unsigned(code)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return last ? [low] : [low | 0x80, ...signed(rest)];
}
