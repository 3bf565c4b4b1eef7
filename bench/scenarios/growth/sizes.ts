/** 1,000 is what all others are compared with; ten million are asked for, since they take half an hour and 15 GB. */
export const smallest = 1000;
const defaultSizes = '1000,100000,1000000';
const largest = 10_000_000;

/** @throws TypeError for a list that begins with another size or does not rise. */
export function parseSizes(text: string = defaultSizes): readonly number[] {
  const sizes = text.split(',').map(Number);
  const rising = sizes.every((size, at) => Number.isInteger(size) && size > (sizes[at - 1] ?? 0) && size <= largest);
  if (!rising || sizes[0] !== smallest || sizes.length < 2)
    throw new TypeError('sizes: 1000 first, then rising, 10000000 at most');
  return sizes;
}

/** As in `refresh_1m_over_1k`. */
export function sizeName(size: number): string {
  if (size % 1_000_000 === 0) return `${size / 1_000_000}m`;
  return size % 1000 === 0 ? `${size / 1000}k` : String(size);
}
