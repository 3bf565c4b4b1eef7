import { type ClientEvents, type ClientState, createEventBoard, type EventBoard } from './client-events.ts';

/** The state that everybody sees, and the telling of its changes. */
export interface StateBoard extends Pick<EventBoard, 'on'> {
  current(): ClientState;
  /** Takes the new state, then tells of the event, then of the change if there is one. */
  change<Type extends keyof ClientEvents>(next: ClientState, type: Type, event: ClientEvents[Type]): void;
  close(): void;
}

export function createStateBoard(): StateBoard {
  const events = createEventBoard();
  let state: ClientState = Object.freeze({ status: 'unknown', connection: 'online' });
  return {
    on: events.on,
    current: () => state,
    change(next, type, event) {
      const before = state;
      if (!isSame(before, next)) state = Object.freeze(next);
      if (before.connection === 'waiting' && next.connection === 'online') events.emit('online', {});
      events.emit(type, event);
      // A listener may have changed it once more, and that was told.
      if (state !== before && state === next) events.emit('changed', state);
    },
    close: events.close,
  };
}

function isSame(left: ClientState, right: ClientState): boolean {
  const [one, other]: readonly Readonly<Record<string, unknown>>[] = [{ ...left }, { ...right }];
  return Object.keys({ ...one, ...other }).every((name) => one?.[name] === other?.[name]);
}
