import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import {
  InvalidInputError,
  KeyNotFoundError,
  KmsKeysError,
  publicKeyFromDER,
  type AnyPrivateKey,
  type CallOptions,
  type Data,
  type KeyCreation,
  type KeyDescription,
  type KeyImport,
  type KeyListing,
  type KeyProvider,
  type RSAPrivateKey,
  type SignatureAlgorithm,
  type SignOptions,
} from '@kmskeys/core'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { Planted } from './defects.ts'
import type { Service } from './service.ts'
import { decryptOAEP, describeSample, type Defect } from './sample-provider.ts'

function canList(provider: KeyProvider): provider is KeyProvider & KeyListing {
  return 'listKeys' in provider
}

type SignWith = (algorithm: SignatureAlgorithm, data: Data, options?: SignOptions) => Promise<Uint8Array>

/** A key of which some members are replaced. */
export function changed(
  change: (key: AnyPrivateKey) => object,
): Defect & { readonly wrap: (provider: KeyProvider) => KeyProvider } {
  return {
    wrap: (provider) => ({
      ...provider,
      getPrivateKey: async (reference: string, options?: object): Promise<never> => {
        const key = await provider.getPrivateKey(reference, options)
        const members = change(key)
        const get = (target: object, name: PropertyKey, self: unknown): unknown =>
          Reflect.get(name in members ? members : target, name, self)
        return new Proxy(key, { get }) as never
      },
    }),
  }
}

/** A key that signs in another way. */
function signs(sign: (signWith: SignWith, ...args: Parameters<SignWith>) => Promise<Uint8Array>): Defect {
  return changed((key) => ({
    signWith: (...args: Parameters<SignWith>) => sign((...inner) => key.signWith(...inner), ...args),
  }))
}

/** A provider of which some members are replaced. */
function provides(
  change: (provider: KeyProvider) => Partial<KeyProvider & KeyListing & KeyCreation & KeyImport>,
): Defect {
  return { wrap: (provider) => ({ ...provider, ...change(provider) }) }
}

const other = publicKeyFromDER(
  createPublicKey(generateKeyPairSync('ed25519').privateKey).export({ type: 'spki', format: 'der' }),
)

type Decryption = Parameters<RSAPrivateKey['decrypt']>

function decrypt(key: AnyPrivateKey, ...args: Decryption): Promise<Uint8Array> {
  return key.type === 'rsa' ? key.decrypt(...args) : Promise.reject(new TypeError(key.type))
}

const opensInbox = provides((provider) => ({
  getPrivateKey: (): Promise<never> => provider.getPrivateKey('inbox') as never,
}))

const SECRET = '--BEGIN "KEY"--\nc2VjcmV0IG9m/IG1+\n--END--'

function opens(open: (reference: string, service: Service) => void): Defect {
  return { open }
}

/** A provider whose list shows something else. */
function lists(change: (each: KeyDescription) => KeyDescription): Defect {
  return provides((provider) => ({
    async *listKeys(options?: CallOptions) {
      if (!canList(provider)) return
      for await (const each of provider.listKeys(options)) yield change(each)
    },
  }))
}

const DEAF = describeSample({ passSignal: false })
const RIGHT = describeSample()

/** Mistakes of providers and wrappers that do more, or less, than the base. */
export const CARELESS: { readonly [what: string]: Planted } = {
  'a key that offers nothing': {
    defect: changed((key) =>
      key.type === 'ed25519' ? { signatureAlgorithms: [], signatureOffers: [] } : {},
    ),
    test: 'every offer was exercised',
    says: 'ed25519 offers nothing',
  },
  'a key of another use than was wished for': {
    defect: provides((provider) => ({
      createKey: ({ name }: { readonly name?: string | undefined }): Promise<never> =>
        (provider as unknown as KeyCreation).createKey({ type: 'ed25519', name }) as never,
    })),
    description: { newKeys: [{ type: 'ed25519', use: 'agree' }] },
    test: 'what it makes',
    says: 'createKey answered a key that does not agree',
  },
  'a key taken in for another use': {
    defect: provides((provider) => ({
      importKey: (key: Uint8Array, { name }: { name?: string }): Promise<never> =>
        (provider as unknown as KeyImport).importKey(key, { name }) as never,
    })),
    description: { imports: [{ type: 'ed25519', use: 'agree' }] },
    test: 'what it takes in',
    says: 'importKey answered a key that does not agree',
  },
  'a misspelt option that is ignored': {
    defect: signs((signWith, algorithm, data, options) =>
      signWith(algorithm, data, options !== undefined && 'colour' in options ? undefined : options),
    ),
    test: 'ed25519 › an option that an algorithm has not',
    says: 'was not refused',
  },
  'a misspelt option that is ignored in decryption': {
    defect: changed((key) => ({
      decrypt: (...[ciphertext, padding, options]: Decryption) =>
        decrypt(key, ciphertext, padding, options !== undefined && 'colour' in options ? {} : options),
    })),
    test: 'the rsa key inbox › an option that an algorithm has not',
    says: 'decrypt: decrypt was not refused',
  },
  'a provider that does not wait for decryption when it closes': {
    defect: provides(() => ({ close: () => Promise.resolve() })),
    description: { keys: RIGHT.keys.filter(({ reference }) => reference === 'inbox') },
    test: 'closing right after a call of each ability',
    says: 'did not wait',
  },
  'a list that gives a key another type': {
    defect: lists((each) => ({ ...each, type: 'rsa' })),
    test: 'listing lists',
    says: 'gives ec the type rsa, not ec',
  },
  'a list that shows a secret': {
    defect: lists((each) => ({ ...each, labels: { pin: 'hunter2' } })),
    test: 'listing lists',
    says: 'listKeys() shows secrets[0]',
  },
  ...Object.fromEntries(
    Object.entries({
      'of several lines': (secret: string) => secret.split('\n')[1] ?? '',
      'in quotes': (secret: string) => JSON.stringify(secret),
      'as bytes': (secret: string) => inspect(Buffer.from(secret)),
      'in base64': (secret: string) => Buffer.from(secret).toString('base64'),
      'in hexadecimal': (secret: string) => Buffer.from(secret).toString('hex'),
      'in a URI': (secret: string) => encodeURIComponent(secret),
    }).map(([how, shown]) => [
      `a secret that is shown ${how}`,
      {
        defect: opens((reference, service) => {
          if (reference !== 'nothing') return
          service.calls++
          throw new KeyNotFoundError(`there is no key ${reference}, ${shown(SECRET)}`)
        }),
        description: { secrets: ['hunter2', SECRET] },
        test: 'a key that does not exist',
        says: 'shows secrets[1]',
      },
    ]),
  ),
  'a buffer that is read too late': {
    defect: signs(async (signWith, ...args) => {
      await setImmediate()
      return signWith(...args)
    }),
    test: 'ed25519 › a buffer that changes',
    says: 'node:crypto does not accept',
  },
  'a format that is ignored': {
    defect: signs((signWith, algorithm, data, options) =>
      signWith(algorithm, data, { ...options, format: undefined }),
    ),
    test: 'the ec key ec › it signs bytes',
    says: 'not 132',
  },
  'a context that is ignored': {
    defect: signs((signWith, algorithm, data, options) =>
      signWith(algorithm, data, { ...options, context: undefined }),
    ),
    test: 'ed25519 › an option that an algorithm has not',
    says: 'was not refused',
  },
  'a deadline that is ignored': {
    defect: signs((signWith, algorithm, data, options) =>
      signWith(algorithm, data, { ...options, timeout: undefined }),
    ),
    test: 'ed25519 › a deadline',
    says: 'did not end within',
  },
  'answers that get mixed up': {
    defect: changed((key) => {
      let last: Promise<Uint8Array> | undefined
      return {
        signWith: (...args: Parameters<SignWith>) => {
          const mine = key.signWith(...args)
          const answer = last ?? mine
          last = mine
          return answer
        },
      }
    }),
    test: 'ed25519 › of 32 signatures',
    says: 'signature 1: node:crypto does not accept',
  },
  'an algorithm that is replaced by one that works': {
    defect: changed((key) => ({
      signWith: (algorithm: SignatureAlgorithm, data: Data, options?: SignOptions) =>
        key.signWith(
          key.signatureAlgorithms.find(({ name }) => name === algorithm.name) ??
            key.signatureAlgorithms[0] ??
            algorithm,
          data,
          options,
        ),
    })),
    test: 'the ec key ec › an algorithm that it does not offer',
    says: 'was not refused',
  },
  'a digest that is made to fit': {
    defect: signs((signWith, algorithm, data, options) => {
      if (options?.input !== 'digest' || !(data instanceof Uint8Array))
        return signWith(algorithm, data, options)
      const fitting = new Uint8Array(algorithm.hash?.digestSize ?? 0)
      fitting.set(data.subarray(0, fitting.length))
      return signWith(algorithm, fitting, options)
    }),
    test: 'the rsa key rsa › a digest of the wrong length',
    says: '20 bytes: a digest was not refused',
  },
  'text that is taken for bytes': {
    defect: signs((signWith, algorithm, data, options) =>
      signWith(algorithm, typeof data === 'string' ? Buffer.from(data) : data, options),
    ),
    test: 'ed25519 › what is no data',
    says: '"text": signing was not refused',
  },
  'a call that throws': {
    defect: signs((signWith, algorithm, data, options) => {
      if (typeof data !== 'object') throw new TypeError('no bytes')
      return signWith(algorithm, data, options)
    }),
    test: 'ed25519 › what is no data',
    says: 'threw instead of rejecting',
  },
  'a stream that is not given up': {
    defect: signs((signWith, algorithm, data, options) => {
      if (!(Symbol.asyncIterator in data)) return signWith(algorithm, data, options)
      const iterator = data[Symbol.asyncIterator]()
      return signWith(algorithm, { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) }, options)
    }),
    test: 'ed25519 › an abort on a stalled stream',
    says: 'was not told to stop',
  },
  'a list of algorithms in another order': {
    defect: changed((key) => ({ signatureAlgorithms: key.signatureAlgorithms.toReversed() })),
    test: 'the rsa key rsa › it offers what is described',
    says: 'PSS comes before PKCS1v15',
  },
  'a list of algorithms that can be changed': {
    defect: changed((key) => ({ signatureAlgorithms: [...key.signatureAlgorithms] })),
    test: 'ed25519 › it does not change',
    says: 'signatureAlgorithms could be changed',
  },
  'a type that is not checked': {
    defect: provides((provider) => ({
      getPrivateKey: (reference: string) => provider.getPrivateKey(reference) as Promise<never>,
    })),
    test: 'opening › a key of another type',
    says: 'rsa as dsa: getPrivateKey was not refused',
  },
  'the public half of another key': {
    defect: provides(() => ({ getPublicKey: async () => other as never })),
    test: 'ed25519 › its id opens it again',
    says: 'getPublicKey answers another key',
  },
  'a decryption failure with an error of its own': {
    defect: {
      decrypt: (key, ciphertext, label) => {
        if (ciphertext[1] === 0) throw new InvalidInputError('the first byte is wrong')
        return decryptOAEP(key, ciphertext, label)
      },
    },
    test: 'the rsa key inbox › what it cannot decrypt',
    says: 'instead of DECRYPTION',
  },
  'a label that is ignored': {
    defect: { decrypt: (key, ciphertext) => decryptOAEP(key, ciphertext, undefined) },
    test: 'the rsa key inbox › it decrypts',
    says: 'with a label',
  },
  'a key that is opened where one was to be made': {
    defect: { getOrCreate: true },
    test: 'new keys › what it makes',
    says: 'was not refused',
  },
  'a list that lacks keys': {
    defect: { listNothing: true },
    test: 'new keys › listing',
    says: 'does not list rsa',
  },
  'a key that was there before in place of a new one': {
    defect: { makes: 'ed25519' },
    test: 'new keys › what it makes',
    says: 'createKey answered the key ed25519, which was there before',
  },
  'a description of another key': {
    defect: { describes: 'rsa' },
    test: 'new keys › what it makes',
    says: 'describes another key, rsa',
  },
  'a deletion that does nothing': {
    defect: { deletes: () => undefined },
    test: 'new keys › what it makes',
    says: 'that was deleted was not refused',
  },
  'a deletion of more than was asked for': {
    defect: { deletes: (keys, name) => void (keys.delete(name), keys.delete('inbox')) },
    test: 'new keys › what it makes',
    says: 'also took inbox',
  },
  'a new key in place of an imported one': {
    defect: { takes: () => generateKeyPairSync('ed25519').privateKey },
    test: 'imported keys › what it takes in',
    says: 'another key than the one that was given',
  },
  'an import over a key that is there': {
    defect: { importOver: true },
    test: 'imported keys › what it takes in',
    says: 'importKey with a name that is taken was not refused',
  },
  'an import that reads too late': {
    defect: provides((provider) => {
      const whole = provider as KeyProvider & KeyImport
      const late: (typeof whole)['importKey'] = async (...args) => {
        await setImmediate()
        return whole.importKey(...args)
      }
      return { importKey: late }
    }),
    test: 'imported keys › what it takes in',
    says: 'DER at pkcs8',
  },
  'an import that ignores what is said': {
    defect: provides((provider) => {
      const whole = provider as KeyProvider & KeyImport
      const deaf: (typeof whole)['importKey'] = (pkcs8, spec) =>
        whole.importKey(pkcs8, spec?.name === undefined ? {} : { name: spec.name })
      return { importKey: deaf }
    }),
    test: 'imported keys › what is no private key',
    says: 'a use that there is not was not refused',
  },
  'the first of two keys that fit': {
    defect: { firstOfTwo: true },
    test: 'opening › a reference that fits several',
    says: 'was not refused',
  },
  'a session that is not given back': {
    defect: { leaks: true },
    test: 'closing › what providers hold',
    says: 'of what must be given back',
  },
  'a list that ends after its first page': {
    defect: { lists: 3 },
    test: 'new keys › listing',
    says: 'does not list ed25519',
  },
  'a deleted key whose name goes on': {
    defect: { keepsNames: true },
    test: 'new keys › what it makes',
    says: 'still is that of the key that was deleted',
  },
  'another reference that names another key': {
    defect: {},
    description: { keys: [{ reference: 'rsa', type: 'rsa', otherReferences: () => ['inbox'] }] },
    test: 'opening › every other reference',
    says: 'it opens inbox, not rsa',
  },
  'a reference that is made to fit': {
    defect: provides((provider) => ({
      getPublicKey: (reference: string) =>
        provider.getPublicKey(reference.replace('a name', 'rsa')) as Promise<never>,
    })),
    test: 'opening › what is no reference',
    says: '"a name": getPublicKey was not refused',
  },
  'an outcome that says that nothing was sent': {
    defect: {
      open: (reference, service) => {
        service.calls++
        if (reference === 'nothing')
          throw new KeyNotFoundError('there is no such key', { outcome: 'not-sent' })
      },
    },
    test: 'opening › a key that does not exist',
    says: 'has the outcome not-sent, and',
  },
  'an error that says nothing': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing') throw new KeyNotFoundError('')
      },
    },
    test: 'opening › a key that does not exist',
    says: 'says nothing: ""',
  },
  'a message in which something was not filled in': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing') throw new KeyNotFoundError('there is no key [object Object]')
      },
    },
    test: 'opening › a key that does not exist',
    says: 'says "[object "',
  },
  'a secret in what is shown of the provider': {
    defect: provides(() => ({ pin: 'hunter2' }) as never),
    test: 'ed25519 › what is shown of it',
    says: 'the provider shows secrets[0]',
  },
  'a list of what it decrypts that can be changed': {
    defect: changed((key) => ({ decryptionOffers: [...key.decryptionOffers] })),
    test: 'the rsa key inbox › it does not change',
    says: 'decryptionOffers could be changed',
  },
  'plaintexts that get mixed up': {
    defect: changed((key) => {
      let last: Promise<Uint8Array> | undefined
      return {
        decrypt: (...args: Decryption) => {
          const mine = decrypt(key, ...args)
          const answer = last ?? mine
          last = mine
          return answer
        },
      }
    }),
    test: 'the rsa key inbox › of 16 ciphertexts',
    says: 'is another one',
  },
  'a decryption failure that says why': {
    defect: changed((key) => ({
      decrypt: async (...args: Decryption) => {
        try {
          return await decrypt(key, ...args)
        } catch (error) {
          if (error instanceof KmsKeysError && error.code === 'DECRYPTION')
            error.message += ` It was ${inspect(args[0]).replace(/\s+/gu, ' ')}.`
          throw error
        }
      },
    })),
    test: 'the rsa key inbox › what it cannot decrypt',
    says: 'tell one failure from another',
  },
  'a deadline of no time that is taken for none': {
    defect: signs((signWith, algorithm, data, options) =>
      signWith(algorithm, data, {
        ...options,
        timeout: options?.timeout === 0 ? undefined : options?.timeout,
      }),
    ),
    test: 'ed25519 › a deadline that is none',
    says: 'sign: sign was not refused',
  },
  'a description that is younger than the clock': {
    defect: provides(
      (provider) =>
        ({
          ...(provider as object),
          describeKey: async (id: string) => ({ id, createdAt: new Date('2999-01-01') }),
        }) as never,
    ),
    test: 'ed25519 › its description',
    says: 'was made at',
  },
  'a deadline that does not reach the service': {
    defect: { passSignal: false },
    test: 'a service that does not answer › a deadline',
    says: 'hand call.signal on',
  },
  'a decryption that does not end with its abort': {
    defect: { deaf: true },
    test: 'a service that does not answer › an abort',
    says: 'hand call.signal on',
  },
  'a list that names a key as another': {
    defect: { named: 'rsa' },
    test: 'new keys › what it makes',
    says: 'the name rsa, of another key',
  },
  'a name that is not the one described': {
    defect: { named: 'inbox' },
    test: 'new keys › listing',
    says: 'gives ed25519 the name inbox, not ed25519',
  },
  'a description without what it must tell': {
    defect: {},
    description: { keys: [{ reference: 'rsa', type: 'rsa', describedAs: { type: 'rsa' } }] },
    test: 'the rsa key rsa › its description',
    says: 'describeKey tells the type undefined, not rsa',
  },
  'a key that is listed and must not be': {
    defect: {},
    description: { keys: [{ reference: 'inbox', type: 'rsa', listed: false }] },
    test: 'new keys › listing',
    says: 'lists inbox, which is not to be listed',
  },
  'a name that no key can have, and that is taken': {
    defect: { obeys: true },
    test: 'new keys › a wish that cannot',
    says: '{"type":"ed25519","name":"a name"}: createKey was not refused',
  },
  'a wish that is honoured by another key': {
    defect: { obeys: true },
    test: 'new keys › a wish beyond',
    says: '{"type":"ed448"}: createKey ended in INTEGRITY',
  },
  'a key that the service has otherwise than was wished': {
    defect: {},
    description: {
      checkMade: (_, { type }) => {
        throw new Error(`the service has no ${type}`)
      },
    },
    test: 'new keys › what it makes',
    says: 'the service has no ed25519',
  },
  'a form of references that it does not know': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing-else') throw new InvalidInputError('this is no reference')
      },
    },
    test: 'opening › a key that does not exist',
    says: 'nothing-else: getPrivateKey ended in INVALID_INPUT',
  },
  'a message with a gap': {
    defect: {
      open: (reference) => {
        if (reference === 'nothing') throw new KeyNotFoundError('there is no key  in this place')
      },
    },
    test: 'opening › a key that does not exist',
    says: 'leaves something out at "  "',
  },
  'another way to make it that opens another key': {
    defect: {},
    description: {
      openings: [{ over: 'another service', open: () => describeSample(opensInbox).open() }],
    },
    test: 'made in other ways › over another service',
    says: 'rsa opens another key',
  },
  'another way to make it whose requests hear no abort': {
    defect: {},
    description: {
      ...DEAF,
      keys: [{ reference: 'ed25519', type: 'ed25519' }],
      openings: [{ over: 'a deaf client', open: DEAF.open }],
    },
    test: 'made in other ways › over a deaf client',
    says: 'close(), after aborts where there is a stall: it did not end',
  },
  'a client of the user that was closed': {
    defect: {},
    description: {
      ...RIGHT,
      openings: [
        {
          over: 'a client',
          open: RIGHT.open,
          afterwards: () => {
            throw new Error('the client is closed')
          },
        },
      ],
    },
    test: 'made in other ways › over a client',
    says: 'the client is closed',
  },
}
