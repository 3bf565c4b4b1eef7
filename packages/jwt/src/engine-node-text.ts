// Text and bytes by Node's native code.

/** Reused by every call, which saves an allocation for each token. */
let scratch = Buffer.allocUnsafeSlow(32_768);

export function encodeBase64Url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url');
}

/** Base64url of the UTF-8 of a text. */
export function encodeTextBase64Url(text: string): string {
  // UTF-8 takes at most three bytes for each UTF-16 unit.
  if (scratch.length < text.length * 3) scratch = Buffer.allocUnsafeSlow(text.length * 3);
  return scratch.toString('base64url', 0, scratch.write(text, 'utf8'));
}

export function decodeAscii(bytes: Uint8Array): string {
  return view(bytes).toString('latin1');
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return fatalUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
