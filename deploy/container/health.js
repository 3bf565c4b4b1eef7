// Whether the server in this container answers, for engines that have no probe of their own: status 0, or 1. It asks
// for life and not for readiness: a restart mends no database. An empty SEALWRIGHT_LISTEN_PORT counts as not set.
const port = process.env.SEALWRIGHT_LISTEN_PORT || '4000';
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
