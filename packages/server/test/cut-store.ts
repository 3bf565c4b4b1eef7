import type { IssuerStore, RevocationStore } from '@sealwright/issuer';

/** How the revocation log of a store answers: as it does, with a failure, or never. */
export type Connection = 'on' | 'failing' | 'hanging';

/** A real store whose revocation log can be cut off from one node, and be held behind for it. */
export interface CutStore {
  readonly store: IssuerStore;
  connection: Connection;
  /** Questions about the head that were put to it. */
  questions: number;
  /** Takes the log as it stands now for all that there is, until it is released. */
  lag(): Promise<void>;
  release(): void;
}

export function createCutStore(whole: IssuerStore): CutStore {
  const log = whole.revocations;
  let held: Awaited<ReturnType<RevocationStore['head']>> | undefined;
  const pass = <T>(ask: () => Promise<T>): Promise<T> => {
    if (cut.connection === 'failing') return Promise.reject(new Error('connection refused'));
    return cut.connection === 'hanging' ? new Promise(() => undefined) : ask();
  };
  const revocations: RevocationStore = {
    ...log,
    head: () => {
      cut.questions += 1;
      return pass(async () => held ?? log.head());
    },
    after: (seq, limit) => pass(() => log.after(seq, limit)),
    snapshot: () => pass(() => log.snapshot()),
  };
  const cut: CutStore = {
    store: { ...whole, revocations },
    connection: 'on',
    questions: 0,
    async lag() {
      held = await log.head();
    },
    release() {
      held = undefined;
    },
  };
  return cut;
}
