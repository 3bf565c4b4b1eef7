/** What a person has concluded from the figures of docs/scale.md. To be read again whenever they are measured again. */

export const introduction = `# The plan for 100 million users

What an installation of this size would take, by a simulated day and by what a refresh, a session and a revocation cost when they
were measured. Nobody has run it. Every number below is measured (the command and the date stand beside it), taken from
[benchmarks.md](benchmarks.md) (log-ins a core, loading a snapshot), or an assumption and called so. \`npm run scale\` measures again
and writes this page; \`npm run -s simulate -- scale --set users=5000000 --set reduction=100\` answers for another installation, and
\`--price core=… --price gib=…\` multiplies by your own prices: there are none here.`;

export const growth = `Each size was compared with 1,000 sessions in slices of 320 refreshes that took turns: the issuer's own rule through the store's own port, on
sessions drawn evenly at random (people are kinder to caches), 32 under way at once, each a rotation answered after its fsync. The
rows are copies, under other names, of one that the server itself had made, and were compared with it column by column. Log-ins one at a
time; a clean-up slice looks at 200 rows of each table.`;

export const findings = `**PostgreSQL** answers from the same number of pages at every size (the plans below: one more for each tree's further level), and finds room for
the new version in the row's own page. What grows is the log: after each checkpoint the first change of a page writes the whole page, and
of a million sessions nearly every refresh meets a page that was not changed yet. So the log of the largest size is the one to plan with.
\`checkpoint_timeout\` of half an hour and \`wal_compression\` are what PostgreSQL offers against it; neither was measured.

**SQLite** misses the limit as soon as the sessions no longer share pages, and the more, the quicker the rest of the machine is. Thirty-two refreshes of a
thousand sessions share the pages that they change; of a million each changes a page of its own, which goes to the log, is summed up there and is copied
into the file later, so twice as many bytes are written, and leaves come from the system's memory instead of SQLite's own. Tried by hand on 2026-11-22, each
beside the ratio of the same quarter of an hour without it: a cache of 512 MB (1.56 beside 1.471), the file mapped into memory (1.588), a cache of 256 MB and a
checkpoint a fourth as often (1.595), pages of 2 KB (1.325) or 1 KB (1.354) where 4 KB printed 1.253 once and 1.534 once, and no checkpoint at all (1.176 beside 1.336). So half of what
there is to gain lies in the checkpoint, which runs between two groups of commits and whose pages lie apart: done by a thread of its own it would no longer hold up
the groups. That is not built. Smaller pages would gain less, and cost the refreshes of every smaller store.

At ten million, 4,341 refreshes a second were committed by one process on a machine that was busy otherwise.`;

export const nodes = `64 connections, each turning its own session, on the largest database above; the load generator, the nodes and PostgreSQL
share the two cores, so the second node adds a process and no processor.`;

export const limit = `The load of other work was 10 when the nodes were measured. Of the processors' time that a refresh takes, the nodes have the larger part: HTTP, the
signature and the driver take nearly twice what PostgreSQL takes, so processors of the nodes are the next limit, and they are what more machines add. On the same two
cores a second node adds next to nothing. Before, at a load of 13 and with the log on the same disk as other work, one node gave 240 a second and two 203, and
PostgreSQL's backends stood in \`WALWrite\` whenever they were looked at. Whether a second node on another machine doubles the rate was not measured: there was none.`;

export const plans = `Both statements find everything by its key. What is read again in the write are the account and the client, whose epochs it compares;
\`rows=0\` says that it answers no row. Nothing in either plan looks at a number of rows that grows with the sessions.`;

export const assumptions = `None of these is measured. The curve gives the busiest hour some two times the mean; users of one time zone are assumed, which is
the worst case. An ended session's row stays for its idle life and a day.`;

export const reading = `- **Cores** are at \`processorShare\`, in the units of the machine above, under its load; an idle machine of today needs fewer.
- **Page reads and writes** are upper bounds: four leaves a refresh, of which \`cachedShare\` lies in memory, and one page that a checkpoint writes back.
- **Fsyncs** fall with more commits at once: the figure takes those that were measured with 64 connections.
- **Connections**: ten a node and one for notifications; PgBouncer is not needed at this size.
- **Streams**: a node holds 2,000 at most (\`maxStreams\`), so verifiers decide about nodes only past that; a relay serves a rack by one stream.`;

export const incident = `A client was broken into, and many sessions have to end: one by one, or by one epoch.`;

export const incidentReading = `- **One by one** takes \`incident_seconds\`, at the rate at which the store commits and numbers revocations (measured, 32 under way). The first are refused everywhere
  within the feed's second, the last when their turn comes. Redis keeps the last 200,000 deltas; a node that was away for longer reads from PostgreSQL.
- **By one epoch** (\`revoke\` of a client, or of the issuer) everything that it covers is refused within the same second, by one delta. Use it whenever the
  whole of something is in doubt, and for a subject always.
- **Then they sign in again.** argon2id is the price: \`incident_log_in_core_seconds\` for those sessions, \`everybody_log_in_core_hours\` where an issuer's epoch
  ends the day's sessions. The queue of each node is bounded, so the log-ins spread and nothing else waits for them.
- A verifier that was cut off loads the snapshot: size and time are in the table above.`;

export const ending = `The log is the second wall: at the rates of the lower rows it needs disks and a network to a standby of hundreds of megabytes a second. Time-outs of five seconds, the
sequencer's one row and vacuum of an index over some hundred million rows are the third; none of them was met here.

### What then

- **Works today: several issuers.** Users divided by region or tenant, each part an installation of its own with its own \`iss\`, PostgreSQL and log; a verifier
  trusts several issuers, each with its own feed. Nothing is shared, so nothing limits; nobody moves from one part to another without signing in.
- **What the design allows: shards by subject under one issuer.** A refresh touches one session, its account and its client, and all but the client belong to one
  subject. It needs what is not built: the shard's number in \`sid\` (a refresh token names nothing else), a log for each shard that a verifier
  follows side by side, and clients, keys and the issuer's epoch written to every shard before a revocation of them is answered.
- **What the design does not allow**: a session in two places at once (its row is what makes refresh and revoke one after the other), reads of a session from a
  replica, and one numbered log written in two places.
- **Not partitioned**: \`sessions\` is one table. Clean-up walks an index in slices of 200 rows and never stalls (the table above); what partitions would save is
  vacuum, and what they would cost is a second unique index or the time in \`sid\`.

## What was not measured

- A database larger than memory, disks that do not lie in a virtual machine, more than two cores, machines apart from each other.
- Vacuum over days, bloat after a month of refreshes, a standby that confirms each commit, a failover at this size.
- Real people: the day is drawn from the assumptions above.`;
