/** The passphrase of encrypted keys, or a function that answers it for a name or path when it is needed. */
export type Passphrase = string | ((name: string) => string | Promise<string>)
