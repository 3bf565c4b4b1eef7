/**
 * Loaded into a server's process before the server: shifts its wall clock, and that alone, when the parent says so. The
 * monotonic clock and the timers go on as they are.
 */
const RealDate = globalThis.Date;
let shift = 0;

class ShiftedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...(given as ConstructorParameters<typeof RealDate>));
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

process.on('message', (message: { readonly shiftMilliseconds?: number }) => {
  if (message.shiftMilliseconds !== undefined) shift = message.shiftMilliseconds;
});
