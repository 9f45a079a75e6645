import type * as Sdk from '@aws-sdk/client-kms'
import type { KMSClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-kms'
import type { Call } from '@kmskeys/core'
import { AbortRelay, type Attempts } from '@kmskeys/core/service'
import { watch, type SdkCommand, type Watched } from './attempts.ts'

/** The commands of the SDK that are used. */
export interface Commands {
  readonly createAlias: Command<Sdk.CreateAliasCommandInput, Sdk.CreateAliasCommandOutput>
  readonly createKey: Command<Sdk.CreateKeyCommandInput, Sdk.CreateKeyCommandOutput>
  readonly getPublicKey: Command<Sdk.GetPublicKeyCommandInput, Sdk.GetPublicKeyCommandOutput>
  readonly listAliases: Command<Sdk.ListAliasesCommandInput, Sdk.ListAliasesCommandOutput>
  readonly listKeys: Command<Sdk.ListKeysCommandInput, Sdk.ListKeysCommandOutput>
  readonly sign: Command<Sdk.SignCommandInput, Sdk.SignCommandOutput>
}

/** @param prepares whether the client's steps stay as they are, and its handler is the SDK's own, whose ways are known */
export function commandsOf(sdk: typeof Sdk, client: KMSClient, prepares: boolean): Commands {
  return {
    createAlias: new Command('CreateAlias', sdk.CreateAliasCommand, client),
    createKey: new Command('CreateKey', sdk.CreateKeyCommand, client),
    getPublicKey: new Command(
      'GetPublicKey',
      sdk.GetPublicKeyCommand,
      client,
      prepares ? { KeyId: undefined } : undefined,
    ),
    listAliases: new Command('ListAliases', sdk.ListAliasesCommand, client, prepares ? {} : undefined),
    listKeys: new Command('ListKeys', sdk.ListKeysCommand, client, prepares ? {} : undefined),
    sign: new Command('Sign', sdk.SignCommand, client, prepares ? NOTHING_SIGNED : undefined),
  }
}

const NOTHING_SIGNED: Sdk.SignCommandInput = {
  KeyId: undefined,
  Message: undefined,
  SigningAlgorithm: undefined,
}

/** What makes a command of the SDK. */
type SdkCommandClass<I extends ServiceInputTypes, O extends ServiceOutputTypes> = new (
  input: I,
) => SdkCommand<I, O>

/** How many ways through the SDK's steps are kept for a command: as many as the SDK opens connections. */
const KEPT = 50

/**
 * One command of the SDK, which the SDK sends by a list of steps. It puts them together anew for each request, which is a
 * tenth of a call. Here a list that a request has gone through well serves the next one.
 */
export class Command<I extends ServiceInputTypes, O extends ServiceOutputTypes> {
  /** The operation, which is also the name of the permission that it needs. */
  readonly operation: string
  readonly #sdkClass: SdkCommandClass<I, O>
  readonly #client: KMSClient
  readonly #nothing: I | undefined
  readonly #prepared: Prepared<I, O>[] = []

  /** @param nothing an input that is never sent, with which the steps are prepared; without it they are not */
  constructor(operation: string, sdkClass: SdkCommandClass<I, O>, client: KMSClient, nothing?: I) {
    this.operation = operation
    this.#sdkClass = sdkClass
    this.#client = client
    this.#nothing = nothing
  }

  /** @param once whether the SDK may not try again */
  async send(input: I, attempts: Attempts, call: Call, once: boolean): Promise<O> {
    const [sdkClass, client, kept] = [this.#sdkClass, this.#client, this.#prepared]
    const nothing = this.#nothing
    if (once || nothing === undefined) {
      const command = new sdkClass(input)
      watch(command, { attempts }, once)
      return client.send(command, { abortSignal: call.signal })
    }
    const prepared = kept.pop() ?? new Prepared(sdkClass, client, nothing, attempts)
    const output = await prepared.send(input, attempts, call)
    // Of one that failed or was aborted something may still be under way.
    if (kept.length < KEPT) kept.push(prepared)
    return output
  }
}

/** The steps of a command, put together, for one request at a time. */
class Prepared<I extends ServiceInputTypes, O extends ServiceOutputTypes> implements Watched {
  attempts: Attempts
  readonly #relay = new AbortRelay()
  readonly #run: (args: { input: I }) => Promise<{ output: O }>

  constructor(sdkClass: SdkCommandClass<I, O>, client: KMSClient, nothing: I, attempts: Attempts) {
    this.attempts = attempts
    // The steps find what is sent in their arguments.
    const command = new sdkClass(nothing)
    watch(command, this, false)
    this.#run = command.resolveMiddleware(client.middlewareStack, client.config, { abortSignal: this.#relay })
  }

  async send(input: I, attempts: Attempts, call: Call): Promise<O> {
    this.attempts = attempts
    this.#relay.follow(call)
    const { output } = await this.#run({ input })
    this.#relay.follow(undefined)
    return output
  }
}
