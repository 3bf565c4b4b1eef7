export const encoder: InstanceType<typeof TextEncoder> = new TextEncoder();

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined unless the bytes are valid UTF-8. A byte order mark is kept, so that a parser can refuse it. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return fatal.decode(bytes);
  } catch {
    return undefined;
  }
}
