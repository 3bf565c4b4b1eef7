/**
 * Secrets that are long enough to be accepted and printed in public: the samples of specifications and tools, defaults
 * of products, and what tutorials have people copy. Each stands for its UTF-8 bytes and, where it is hex or base64, for
 * those bytes too.
 *
 * It does NOT hold shorter ones: `createHmacKey` refuses those by their length.
 */
export const publishedSecrets: readonly string[] = [
  // RFC 7515 A.1, RFC 7516 A.3, RFC 7520 §3.5, §3.6 and §5.6 to §5.8: published keys.
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
  'GawgguFyGrWKav7AX4VKUg',
  'AAPapAv4LbFbiVawEjagUBluYqN5rhna-8nuldDvOx8',
  'XctOhJAkA-pD9Lh7ZgW_2A',
  'qC57l_uxcm7Nm3K-ct4GFjx8tM1U8CZ0NLBvdQstiS8',
  'GZy6sIZ6wl9NJOKB-jnmVQ',
  // jwt.io's samples.
  'a-string-secret-at-least-256-bits-long',
  'a-valid-string-secret-that-is-at-least-384-bits-long',
  'a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long',
  // Documentation of frameworks.
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.',
  '3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R',
  'my-secret-token-to-change-in-production',
  'my-32-character-ultra-secure-and-ultra-long-secret',
  // Defaults of products.
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'SecretKey012345678901234567890123456789012345678901234567890123456789',
  'SecretKey01234567890123456789012345678901234567890123456789012345678',
  'sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U',
  'CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET',
  'YOUR_OWN_RANDOM_GENERATED_SECRET_KEY',
  '255d861b-5ea1-5996-9aa3-922530ec40b1',
  '6116487b-cda1-52c2-b5b5-c8022c45e263',
  'bladexisapowerfulmicroservicearchitectureupgradedandoptimizedfromacommercialproject',
  // Tutorials.
  'qwertyuiopasdfghjklzxcvbnm123456',
  '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970',
  '3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b',
  '413F4428472B4B6250655368566D5970337336763979244226452948404D6351',
  '5367566B59703373367639792F423F4528482B4D6251655468576D5A71347437',
  '9a4f2c8d3b7a1e6f45c8a0b3f267d8b1d4e6f3c8a9d2b5f8e3a9c8b5f6v8a3d9',
  '======================BezKoder=Spring===========================',
  'ByYM000OLlMQG6VVVp1OH7Xzyr7gHuw1qvUC5dcGt3SNM',
  'DhftOS5uphK3vmCJQrexST1RsyjZBjXWRgJMFPU4',
  'JWTAuthenticationHIGHsecuredPasswordVVVp1OH7Xzyr',
  'THIS IS USED TO SIGN AND VERIFY JWT TOKENS, REPLACE IT WITH YOUR OWN SECRET, IT CAN BE ANY STRING',
  'this is my custom Secret key for authentication',
  'YourSecretKeyForAuthenticationOfApplication',
  'your-256-bit-secret-your-256-bit-secret',
  'this-is-a-very-long-secret-key-for-jwt-tokens',
  'your_super_secret_key_change_in_production',
  'your-secret-key-change-this-in-production',
  'your-super-secret-key-change-in-production',
  'your-super-secret-jwt-key-change-this-in-production',
  'supersecretkeythatshouldbechangedinproduction',
];

/**
 * The words that people make secrets of, the most used first. `createHmacKey` counts them for nothing: a secret of these
 * alone is guessed in seconds, however long it is.
 */
export const secretWords: readonly string[] = (
  'secret jwt key token my super your app api auth password access refresh session private the a this is public ' +
  'server user admin client web test dev prod production development demo example sample change me changeme default ' +
  'random strong secure long very ultra top sign signing signature hash hmac shared authentication application ' +
  'service backend login cookie string json value config env please use not do in for to secrets keys tokens ' +
  'passphrase passwd pass authorization encryption encrypt encoded base64 algorithm hs256 hs384 hs512 sha256 ' +
  'secretkey supersecret jwtsecret must be should at least with and or of only no one safe keep replace insecure ' +
  'testing staging local localhost character characters bits bytes bit byte 256 512 384 128 32 64 minimum enough ' +
  'complex generated security project website company platform system database node express spring boot django ' +
  'flask laravel react mongo postgres redis' +
  ' qwerty 123456 123456789 1234567890'
).split(' ');
