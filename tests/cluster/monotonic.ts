/** Milliseconds by the machine's monotonic clock: the same in every process, whatever its wall clock says. */
export function machineMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
