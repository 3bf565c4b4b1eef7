/** Where calls wait for what happens next, whatever that is. */
export interface WaitingRoom {
  wait(): Promise<void>;
  /** Lets everybody go who waits now. */
  release(): void;
}

export function createWaitingRoom(): WaitingRoom {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    release() {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}
