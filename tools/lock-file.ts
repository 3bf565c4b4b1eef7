// What a lock file leaves out. npm writes down only those optional packages that the registry it asked can serve, yet
// `npm ci` wants an entry for each that is named: made against a registry that carries Linux alone, it would not install.

export interface LockEntry {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
  readonly [field: string]: unknown;
}

export interface Missing {
  readonly from: string;
  readonly name: string;
  readonly version: string;
  readonly optional: boolean;
}

export function missingEntries({ packages }: LockFile): readonly Missing[] {
  return Object.entries(packages).flatMap(([from, { dependencies = {}, optionalDependencies = {} }]) =>
    Object.entries({ ...dependencies, ...optionalDependencies })
      .filter(([name]) => !resolves(packages, from, name))
      .map(([name, version]) => ({ from, name, version, optional: name in optionalDependencies })),
  );
}

/** As Node looks: in the package's own node_modules, then in each one above it. */
function resolves(packages: LockFile['packages'], from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true;
    if (at === '') return false;
    if (!at.includes('node_modules/')) return `node_modules/${name}` in packages;
  }
}

/**
 * With an entry for each optional package of another platform: its exact version and where it runs, by which npm passes
 * it over elsewhere. Does NOT invent an integrity: npm adds it when it first installs on such a platform.
 */
export function completed(lock: LockFile): LockFile {
  const packages: Record<string, LockEntry> = { ...lock.packages };
  for (const { from, name, version, optional } of missingEntries(lock)) {
    if (!optional || !/^\d/.test(version)) throw new Error(`${from} wants ${name}@${version}: run npm install first`);
    const dev = lock.packages[from]?.['dev'] === true ? { dev: true } : {};
    const fields = Object.entries({ ...platformOf(name), ...dev, optional: true });
    packages[`node_modules/${name}`] = {
      version,
      ...Object.fromEntries(fields.sort(([a], [b]) => a.localeCompare(b, 'en'))),
    };
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'x64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

/** Packages of one platform carry it in their names: `binding-linux-x64-musl`. */
function platformOf(name: string): LockEntry {
  const words = name.split(/[/-]/);
  const os = systems.filter((one) => words.includes(one));
  const cpu = processors.filter((one) => words.includes(one));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name} does not say for which platform it is`);
  const libc = name.includes('musl') ? { libc: ['musl'] } : name.includes('-gnu') ? { libc: ['glibc'] } : {};
  return { os, cpu, ...libc };
}
