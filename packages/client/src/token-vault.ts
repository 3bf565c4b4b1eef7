/**
 * Where a native shell keeps the session: the Keychain of macOS and iOS, the Keystore of Android, libsecret on Linux, the
 * Credential Manager of Windows. One text under one name.
 *
 * The contract: `set` is atomic and durable. When its promise resolves, the new text is what is read after a crash; before
 * that, the old one or the new one, never a mixture and never nothing. A function that cannot do its work (a locked keychain)
 * rejects; that ends no session. Nobody but this client writes under that name, and one process at a time.
 */
export interface TokenVault {
  get(): Promise<string | undefined>;
  set(text: string): Promise<void>;
  delete(): Promise<void>;
}

/**
 * A vault that forgets when the program ends: for a page that must leave nothing behind, such as one for administrators.
 *
 * @example
 * const client = createVaultClient({
 *   issuer: 'https://id.example.com',
 *   apis: ['https://api.example.com'],
 *   vault: createMemoryVault(),
 * });
 * client.close();
 */
export function createMemoryVault(): TokenVault {
  let kept: string | undefined;
  return {
    get: async () => kept,
    async set(text) {
      kept = text;
    },
    async delete() {
      kept = undefined;
    },
  };
}
