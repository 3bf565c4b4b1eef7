import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
const config = {
  // They run as they are: a worker thread, and files beside them, would not be found in a bundle.
  serverExternalPackages: ['sealwright', '@sealwright/verifier'],
  // Here the packages lie in the repository's own node_modules; an application of your own has no need of this line.
  turbopack: { root: fileURLToPath(new URL('../../..', import.meta.url)) },
};

export default config;
