import type { ConfigurationRule, ConfigurationSubject } from './doctor-configuration-rule.ts';

const exposedSecret: ConfigurationRule = {
  id: 'configuration-exposed-file',
  title: 'A file with a secret can be read by others than its owner',
  severity: 'high',
  cwe: 732,
  why: 'Every program on the machine that runs as somebody else reads it too.',
  fix: 'Run chmod 600 on the file.',
  source: ['OWASP ASVS 5.0 §13.3.2'],
  *check(subject) {
    for (const [key, file] of secretFiles(subject)) {
      const mode = subject.modes.get(file);
      // A mounted secret may be its group's: systemd and Kubernetes hand it over so.
      if (mode !== undefined && (mode & 0o037) !== 0)
        yield { key, message: `The file that ${key} names can be read by others than its owner` };
    }
  },
};

const exposedStore: ConfigurationRule = {
  id: 'configuration-exposed-store',
  title: 'The store can be read by others than its owner',
  severity: 'medium',
  cwe: 732,
  why: 'It holds the addresses of people, the hashes of their passwords and the locked keys.',
  fix: 'Run chmod 600 on the file, and chmod 700 on its folder.',
  source: ['OWASP ASVS 5.0 §14.2.4'],
  *check({ configuration: { store }, modes }) {
    const database = /^sqlite:(?!:memory:)(.+)$/.exec(store ?? '')?.[1];
    const mode = database === undefined ? undefined : modes.get(database);
    if (mode !== undefined && (mode & 0o077) !== 0) yield { key: 'store' };
  },
};

const writableConfiguration: ConfigurationRule = {
  id: 'configuration-writable',
  title: 'The configuration can be changed by others than its owner',
  severity: 'high',
  cwe: 732,
  why: 'Whoever changes it decides which store, which keys and which proxies the server trusts.',
  fix: 'Run chmod 600 on the file.',
  source: ['CWE-732'],
  *check({ file, modes }) {
    if (((modes.get(file) ?? 0) & 0o022) !== 0) yield { key: '' };
  },
};

export const exposureRules: readonly ConfigurationRule[] = [exposedSecret, exposedStore, writableConfiguration];

function secretFiles({ configuration }: ConfigurationSubject): readonly (readonly [key: string, file: string])[] {
  const { storeUrlFile, cacheUrlFile, keyEncryptionKeyFile, upstreamsFile, listen, redis, mail } = configuration;
  const named: readonly (readonly [string, string | undefined])[] = [
    ['storeUrlFile', storeUrlFile],
    ['cacheUrlFile', cacheUrlFile],
    ['keyEncryptionKeyFile', keyEncryptionKeyFile],
    ['upstreamsFile', upstreamsFile],
    ['listen.tlsKeyFile', listen.tlsKeyFile],
    ['redis.keyFile', redis.keyFile],
    ['mail.urlFile', mail.urlFile],
  ];
  return named.flatMap(([key, file]) => (file === undefined ? [] : [[key, file] as const]));
}
