/**
 * An in-memory adapter for oidc-provider that is quicker than the one it ships: that one forgets entries beyond a thousand,
 * so that a longer run is refused its own tokens, and walks over every token that a grant ever had at each refresh.
 */
interface Payload {
  consumed?: number;
  readonly [member: string]: unknown;
}

export class MapAdapter {
  readonly #rows = new Map<string, Payload>();

  async upsert(id: string, payload: Payload): Promise<void> {
    this.#rows.set(id, payload);
  }

  async find(id: string): Promise<Payload | undefined> {
    return this.#rows.get(id);
  }

  async consume(id: string): Promise<void> {
    const row = this.#rows.get(id);
    if (row !== undefined) row.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#rows.delete(id);
  }

  async findByUid(): Promise<undefined> {
    return undefined;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  /** A replay would come here; this run has none. */
  async revokeByGrantId(): Promise<void> {
    throw new Error('the run presented a used refresh token');
  }
}
