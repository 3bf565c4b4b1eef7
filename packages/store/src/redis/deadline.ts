/**
 * Waits for `answer`, but no longer than `milliseconds`; then `late` runs and its error is thrown. A process that was held
 * up itself does not blame the other side: what had come by then is read first.
 */
export function withDeadline<T>(answer: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      // Timers run before what the sockets have: one turn of the loop later the answer would be here.
      setImmediate(() => setImmediate(() => reject(late())));
    }, milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
