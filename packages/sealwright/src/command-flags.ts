import type { Command } from 'commander';

/** Adds the flags of every command that opens a store. */
export function addStoreFlags(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: SEALWRIGHT_CONFIG, then ./sealwright.yaml)')
    .option('--store <url>', 'the store instead of the configured one')
    .option('--cache <url>', 'the cache of its nodes instead of the configured one')
    .option('--key-encryption-key-file <file>', 'the key-encryption key instead of the configured one')
    .option('--issuer <url>', 'the issuer instead of the configured one');
}

/** Adds the flags of every list: pages by the last identifier of the one before. */
export function addPageFlags(command: Command): Command {
  return command
    .option('--limit <count>', 'rows of one page: 1 to 1000', '100')
    .option('--after <id>', 'the last identifier of the page before');
}
