/** A time that passes only when nothing real is under way: ninety days take as long as what happens in them. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after so many milliseconds, at least one as in a browser, unless it is called off by the function that it answers. */
  after(milliseconds: number, run: () => void): () => void;
  sleep(milliseconds: number): Promise<void>;
  /** Something real begins, which time waits for; the answer says that it has ended. */
  begin(): () => void;
  runUntil(end: number): Promise<void>;
}

interface Event {
  readonly at: number;
  /** Of two at the same moment, which was set first. */
  readonly order: number;
  run: (() => void) | undefined;
}

export function createVirtualTime(start: number): VirtualTime {
  const heap: Event[] = [];
  let [now, busy, count] = [start, 0, 0];

  const after = (milliseconds: number, run: () => void): (() => void) => {
    count += 1;
    const event: Event = { at: now + Math.max(1, Math.ceil(milliseconds)), order: count, run };
    push(heap, event);
    return () => {
      event.run = undefined;
    };
  };
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3; quiet = busy === 0 ? quiet + 1 : 0) await new Promise((go) => setImmediate(go));
  };
  return {
    now: () => now,
    after,
    sleep: (milliseconds) => new Promise((go) => void after(milliseconds, go)),
    begin() {
      busy += 1;
      let isOver = false;
      return () => {
        if (!isOver) busy -= 1;
        isOver = true;
      };
    },
    async runUntil(end) {
      await settle();
      for (let next = heap[0]; next !== undefined && next.at <= end; next = heap[0]) {
        pop(heap);
        if (next.run === undefined) continue;
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = Math.max(now, end);
    },
  };
}

function isBefore(one: Event | undefined, other: Event | undefined): boolean {
  if (one === undefined || other === undefined) return other === undefined;
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(event, heap[parent])) break;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return;
  heap[0] = last;
  for (let at = 0; ; ) {
    const left = 2 * at + 1;
    const least = left + 1 < heap.length && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (least >= heap.length || !isBefore(heap[least], heap[at])) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Event[], one: number, other: number): void {
  const [left, right] = [heap[one], heap[other]];
  if (left !== undefined && right !== undefined) [heap[one], heap[other]] = [right, left];
}
