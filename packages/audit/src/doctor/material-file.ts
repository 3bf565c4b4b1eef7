/** Files that hold keys and secrets by their name: `.env` and its kin, PEM files, key files of JSON. */
export function isMaterialFile(name: string): boolean {
  return isEnvironmentFile(name) || /\.(pem|key|p8|pk8)$/i.test(name) || isJwkFile(name);
}

/** `.env`, `.env.production`; not the examples that people are to copy. */
export function isEnvironmentFile(name: string): boolean {
  return (
    /^\.env(\.[\w-]+)*$|^[\w-]+\.env$/i.test(name) &&
    !/\.(example|sample|template|dist|defaults?|schema|tpl)$/i.test(name)
  );
}

function isJwkFile(name: string): boolean {
  return /(jwks?|keys?|signing|private)[\w.-]*\.(json|jwk)$|\.jwks?$/i.test(name) && !/^(package|tsconfig)/i.test(name);
}
