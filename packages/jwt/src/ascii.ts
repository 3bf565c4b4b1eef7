// Apart from all else, so that a bundler writes the numbers where they are used.

export const quote = 0x22;
export const colon = 0x3a;
export const backslash = 0x5c;
