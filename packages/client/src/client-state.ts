import type { ClientEvents, ClientListener, ClientState } from './client-events.ts';

/** The state that everybody sees, and the telling of its changes. */
export interface StateBoard {
  current(): ClientState;
  /** Takes the new state, then tells of the event, then of the change if there is one. */
  change<Type extends keyof ClientEvents>(next: ClientState, type: Type, event: ClientEvents[Type]): void;
  /** Answers how to stop listening. */
  on<Type extends keyof ClientEvents>(type: Type, listener: ClientListener<Type>): () => void;
  close(): void;
}

/** Who listens fails by himself: an exception of a listener is reported as the page's own, and the others still hear. */
export function createStateBoard(): StateBoard {
  const listeners = new Set<readonly [type: string, listener: (event: never) => void]>();
  let state: ClientState = Object.freeze({ status: 'unknown', connection: 'online' });
  const emit = <Type extends keyof ClientEvents>(type: Type, event: ClientEvents[Type]): void => {
    for (const [wanted, listener] of [...listeners]) {
      try {
        if (wanted === type) listener(event as never);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
  return {
    current: () => state,
    change(next, type, event) {
      const before = state;
      // States are made in one order of members, so their texts can be compared.
      if (JSON.stringify(before) !== JSON.stringify(next)) state = Object.freeze(next);
      if (before.connection === 'waiting' && next.connection === 'online') emit('online', {});
      emit(type, event);
      // A listener may have changed it once more, and that was told.
      if (state !== before && state === next) emit('changed', state);
    },
    on(type, listener) {
      const entry = [type, listener] as const;
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    close: () => listeners.clear(),
  };
}
