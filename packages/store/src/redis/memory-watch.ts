import { randomBytes } from 'node:crypto';

/** Notes in which memory of Redis the marks were laid down, so that one that was emptied before the log began is noticed. */
export interface MemoryWatch {
  /** For a memory that has none. A new one each time: an emptied one must not get its old name back. */
  name(): string;
  saw(memory: unknown): void;
  /** Empty: no marks since. Two memories: a name that none has. */
  marked(): string;
  settle(): void;
}

export function createMemoryWatch(): MemoryWatch {
  const seen = new Set<unknown>();
  return {
    name: () => randomBytes(16).toString('base64url'),
    saw: (memory) => void seen.add(memory),
    marked() {
      const [memory = ''] = seen;
      return seen.size > 1 || typeof memory !== 'string' ? 'lost' : memory;
    },
    settle: () => seen.clear(),
  };
}
