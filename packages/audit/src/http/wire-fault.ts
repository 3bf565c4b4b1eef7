/** What went wrong on the wire, in constant words: nothing of what was sent or received. */
export class WireFault extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'WireFault';
  }
}
