import type { ProtoNode } from './proto-node.ts'

/**
 * Those parts of the published definitions of Google Cloud KMS (v1, Apache-2.0, as in the npm package
 * @google-cloud/kms 6.3.0) that the emulated operations touch, in the JSON form of protobuf.js. Made by
 * scripts/google-model.ts; not edited by hand.
 */
export const GOOGLE_KMS: ProtoNode = {
  nested: {
    google: {
      nested: {
        cloud: {
          nested: {
            kms: {
              nested: {
                v1: {
                  nested: {
                    AccessReason: {
                      values: {
                        REASON_UNSPECIFIED: 0,
                        CUSTOMER_INITIATED_SUPPORT: 1,
                        GOOGLE_INITIATED_SERVICE: 2,
                        THIRD_PARTY_DATA_REQUEST: 3,
                        GOOGLE_INITIATED_REVIEW: 4,
                        CUSTOMER_INITIATED_ACCESS: 5,
                        GOOGLE_INITIATED_SYSTEM_OPERATION: 6,
                        REASON_NOT_EXPECTED: 7,
                        MODIFIED_CUSTOMER_INITIATED_ACCESS: 8,
                        MODIFIED_GOOGLE_INITIATED_SYSTEM_OPERATION: 9,
                        GOOGLE_RESPONSE_TO_PRODUCTION_ALERT: 10,
                        CUSTOMER_AUTHORIZED_WORKFLOW_SERVICING: 11,
                      },
                    },
                    AsymmetricDecryptRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        ciphertext: {
                          type: 'bytes',
                          id: 3,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        ciphertextCrc32c: {
                          type: 'google.protobuf.Int64Value',
                          id: 4,
                        },
                      },
                    },
                    AsymmetricDecryptResponse: {
                      fields: {
                        plaintext: {
                          type: 'bytes',
                          id: 1,
                        },
                        plaintextCrc32c: {
                          type: 'google.protobuf.Int64Value',
                          id: 2,
                        },
                        verifiedCiphertextCrc32c: {
                          type: 'bool',
                          id: 3,
                        },
                        protectionLevel: {
                          type: 'ProtectionLevel',
                          id: 4,
                        },
                      },
                    },
                    AsymmetricSignRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        digest: {
                          type: 'Digest',
                          id: 3,
                        },
                        digestCrc32c: {
                          type: 'google.protobuf.Int64Value',
                          id: 4,
                        },
                        data: {
                          type: 'bytes',
                          id: 6,
                        },
                        dataCrc32c: {
                          type: 'google.protobuf.Int64Value',
                          id: 7,
                        },
                      },
                    },
                    AsymmetricSignResponse: {
                      fields: {
                        signature: {
                          type: 'bytes',
                          id: 1,
                        },
                        signatureCrc32c: {
                          type: 'google.protobuf.Int64Value',
                          id: 2,
                        },
                        verifiedDigestCrc32c: {
                          type: 'bool',
                          id: 3,
                        },
                        name: {
                          type: 'string',
                          id: 4,
                        },
                        verifiedDataCrc32c: {
                          type: 'bool',
                          id: 5,
                        },
                        protectionLevel: {
                          type: 'ProtectionLevel',
                          id: 6,
                        },
                      },
                    },
                    ChecksummedData: {
                      fields: {
                        data: {
                          type: 'bytes',
                          id: 3,
                        },
                        crc32cChecksum: {
                          type: 'google.protobuf.Int64Value',
                          id: 2,
                        },
                      },
                    },
                    CreateCryptoKeyRequest: {
                      fields: {
                        parent: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        cryptoKeyId: {
                          type: 'string',
                          id: 2,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        cryptoKey: {
                          type: 'CryptoKey',
                          id: 3,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        skipInitialVersionCreation: {
                          type: 'bool',
                          id: 5,
                        },
                        trustedWrappingEnabled: {
                          type: 'bool',
                          id: 6,
                        },
                      },
                    },
                    CreateCryptoKeyVersionRequest: {
                      fields: {
                        parent: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        cryptoKeyVersion: {
                          type: 'CryptoKeyVersion',
                          id: 2,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    CreateKeyRingRequest: {
                      fields: {
                        parent: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        keyRingId: {
                          type: 'string',
                          id: 2,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        keyRing: {
                          type: 'KeyRing',
                          id: 3,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    CryptoKey: {
                      oneofs: {
                        rotationSchedule: {
                          oneof: ['rotationPeriod'],
                        },
                      },
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                        },
                        primary: {
                          type: 'CryptoKeyVersion',
                          id: 2,
                        },
                        purpose: {
                          type: 'CryptoKeyPurpose',
                          id: 3,
                        },
                        createTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 5,
                        },
                        nextRotationTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 7,
                        },
                        rotationPeriod: {
                          type: 'google.protobuf.Duration',
                          id: 8,
                        },
                        versionTemplate: {
                          type: 'CryptoKeyVersionTemplate',
                          id: 11,
                        },
                        labels: {
                          keyType: 'string',
                          type: 'string',
                          id: 10,
                        },
                        importOnly: {
                          type: 'bool',
                          id: 13,
                        },
                        destroyScheduledDuration: {
                          type: 'google.protobuf.Duration',
                          id: 14,
                        },
                        cryptoKeyBackend: {
                          type: 'string',
                          id: 15,
                        },
                        keyAccessJustificationsPolicy: {
                          type: 'KeyAccessJustificationsPolicy',
                          id: 17,
                        },
                      },
                      nested: {
                        CryptoKeyPurpose: {
                          values: {
                            CRYPTO_KEY_PURPOSE_UNSPECIFIED: 0,
                            ENCRYPT_DECRYPT: 1,
                            ASYMMETRIC_SIGN: 5,
                            ASYMMETRIC_DECRYPT: 6,
                            RAW_ENCRYPT_DECRYPT: 7,
                            MAC: 9,
                            KEY_ENCAPSULATION: 10,
                            AES_WRAPPING: 11,
                          },
                        },
                      },
                    },
                    CryptoKeyVersion: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                        },
                        state: {
                          type: 'CryptoKeyVersionState',
                          id: 3,
                        },
                        protectionLevel: {
                          type: 'ProtectionLevel',
                          id: 7,
                        },
                        algorithm: {
                          type: 'CryptoKeyVersionAlgorithm',
                          id: 10,
                        },
                        attestation: {
                          type: 'KeyOperationAttestation',
                          id: 8,
                        },
                        createTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 4,
                        },
                        generateTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 11,
                        },
                        destroyTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 5,
                        },
                        destroyEventTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 6,
                        },
                        importJob: {
                          type: 'string',
                          id: 14,
                        },
                        importTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 15,
                        },
                        importFailureReason: {
                          type: 'string',
                          id: 16,
                        },
                        generationFailureReason: {
                          type: 'string',
                          id: 19,
                        },
                        externalDestructionFailureReason: {
                          type: 'string',
                          id: 20,
                        },
                        externalProtectionLevelOptions: {
                          type: 'ExternalProtectionLevelOptions',
                          id: 17,
                        },
                        reimportEligible: {
                          type: 'bool',
                          id: 18,
                        },
                        trustedWrappingEnabled: {
                          type: 'bool',
                          id: 21,
                        },
                        hsmTrusted: {
                          type: 'bool',
                          id: 23,
                        },
                      },
                      nested: {
                        CryptoKeyVersionAlgorithm: {
                          values: {
                            CRYPTO_KEY_VERSION_ALGORITHM_UNSPECIFIED: 0,
                            GOOGLE_SYMMETRIC_ENCRYPTION: 1,
                            AES_128_GCM: 41,
                            AES_256_GCM: 19,
                            AES_128_CBC: 42,
                            AES_256_CBC: 43,
                            AES_128_CTR: 44,
                            AES_256_CTR: 45,
                            RSA_SIGN_PSS_2048_SHA256: 2,
                            RSA_SIGN_PSS_3072_SHA256: 3,
                            RSA_SIGN_PSS_4096_SHA256: 4,
                            RSA_SIGN_PSS_4096_SHA512: 15,
                            RSA_SIGN_PKCS1_2048_SHA256: 5,
                            RSA_SIGN_PKCS1_3072_SHA256: 6,
                            RSA_SIGN_PKCS1_4096_SHA256: 7,
                            RSA_SIGN_PKCS1_4096_SHA512: 16,
                            RSA_SIGN_RAW_PKCS1_2048: 28,
                            RSA_SIGN_RAW_PKCS1_3072: 29,
                            RSA_SIGN_RAW_PKCS1_4096: 30,
                            RSA_DECRYPT_OAEP_2048_SHA256: 8,
                            RSA_DECRYPT_OAEP_3072_SHA256: 9,
                            RSA_DECRYPT_OAEP_4096_SHA256: 10,
                            RSA_DECRYPT_OAEP_4096_SHA512: 17,
                            RSA_DECRYPT_OAEP_2048_SHA1: 37,
                            RSA_DECRYPT_OAEP_3072_SHA1: 38,
                            RSA_DECRYPT_OAEP_4096_SHA1: 39,
                            EC_SIGN_P256_SHA256: 12,
                            EC_SIGN_P384_SHA384: 13,
                            EC_SIGN_SECP256K1_SHA256: 31,
                            EC_SIGN_ED25519: 40,
                            HMAC_SHA256: 32,
                            HMAC_SHA1: 33,
                            HMAC_SHA384: 34,
                            HMAC_SHA512: 35,
                            HMAC_SHA224: 36,
                            EXTERNAL_SYMMETRIC_ENCRYPTION: 18,
                            ML_KEM_768: 47,
                            ML_KEM_1024: 48,
                            KEM_XWING: 63,
                            PQ_SIGN_ML_DSA_44: 68,
                            PQ_SIGN_ML_DSA_65: 56,
                            PQ_SIGN_ML_DSA_87: 69,
                            PQ_SIGN_SLH_DSA_SHA2_128S: 57,
                            PQ_SIGN_HASH_SLH_DSA_SHA2_128S_SHA256: 60,
                            PQ_SIGN_ML_DSA_44_EXTERNAL_MU: 70,
                            PQ_SIGN_ML_DSA_65_EXTERNAL_MU: 67,
                            PQ_SIGN_ML_DSA_87_EXTERNAL_MU: 71,
                            AES_256_KWP: 73,
                          },
                        },
                        CryptoKeyVersionState: {
                          values: {
                            CRYPTO_KEY_VERSION_STATE_UNSPECIFIED: 0,
                            PENDING_GENERATION: 5,
                            ENABLED: 1,
                            DISABLED: 2,
                            DESTROYED: 3,
                            DESTROY_SCHEDULED: 4,
                            PENDING_IMPORT: 6,
                            IMPORT_FAILED: 7,
                            GENERATION_FAILED: 8,
                            PENDING_EXTERNAL_DESTRUCTION: 9,
                            EXTERNAL_DESTRUCTION_FAILED: 10,
                          },
                        },
                        CryptoKeyVersionView: {
                          values: {
                            CRYPTO_KEY_VERSION_VIEW_UNSPECIFIED: 0,
                            FULL: 1,
                          },
                        },
                      },
                    },
                    CryptoKeyVersionTemplate: {
                      fields: {
                        protectionLevel: {
                          type: 'ProtectionLevel',
                          id: 1,
                        },
                        algorithm: {
                          type: 'CryptoKeyVersion.CryptoKeyVersionAlgorithm',
                          id: 3,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    DestroyCryptoKeyVersionRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    Digest: {
                      oneofs: {
                        digest: {
                          oneof: ['sha256', 'sha384', 'sha512', 'externalMu'],
                        },
                      },
                      fields: {
                        sha256: {
                          type: 'bytes',
                          id: 1,
                        },
                        sha384: {
                          type: 'bytes',
                          id: 2,
                        },
                        sha512: {
                          type: 'bytes',
                          id: 3,
                        },
                        externalMu: {
                          type: 'bytes',
                          id: 4,
                        },
                      },
                    },
                    ExternalProtectionLevelOptions: {
                      fields: {
                        externalKeyUri: {
                          type: 'string',
                          id: 1,
                        },
                        ekmConnectionKeyPath: {
                          type: 'string',
                          id: 2,
                        },
                        ekmConnectionBackendOverride: {
                          type: 'string',
                          id: 3,
                        },
                      },
                    },
                    GetCryptoKeyRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    GetCryptoKeyVersionRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    GetKeyRingRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    GetPublicKeyRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        publicKeyFormat: {
                          type: 'PublicKey.PublicKeyFormat',
                          id: 2,
                        },
                      },
                    },
                    KeyAccessJustificationsPolicy: {
                      fields: {
                        allowedAccessReasons: {
                          rule: 'repeated',
                          type: 'AccessReason',
                          id: 1,
                        },
                      },
                    },
                    KeyOperationAttestation: {
                      fields: {
                        format: {
                          type: 'AttestationFormat',
                          id: 4,
                        },
                        content: {
                          type: 'bytes',
                          id: 5,
                        },
                        certChains: {
                          type: 'CertificateChains',
                          id: 6,
                        },
                      },
                      nested: {
                        AttestationFormat: {
                          values: {
                            ATTESTATION_FORMAT_UNSPECIFIED: 0,
                            CAVIUM_V1_COMPRESSED: 3,
                            CAVIUM_V2_COMPRESSED: 4,
                          },
                        },
                        CertificateChains: {
                          fields: {
                            caviumCerts: {
                              rule: 'repeated',
                              type: 'string',
                              id: 1,
                            },
                            googleCardCerts: {
                              rule: 'repeated',
                              type: 'string',
                              id: 2,
                            },
                            googlePartitionCerts: {
                              rule: 'repeated',
                              type: 'string',
                              id: 3,
                            },
                          },
                        },
                      },
                    },
                    KeyRing: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                        },
                        createTime: {
                          type: 'google.protobuf.Timestamp',
                          id: 2,
                        },
                      },
                    },
                    ListCryptoKeyVersionsRequest: {
                      fields: {
                        parent: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        pageSize: {
                          type: 'int32',
                          id: 2,
                        },
                        pageToken: {
                          type: 'string',
                          id: 3,
                        },
                        view: {
                          type: 'CryptoKeyVersion.CryptoKeyVersionView',
                          id: 4,
                        },
                        filter: {
                          type: 'string',
                          id: 5,
                        },
                        orderBy: {
                          type: 'string',
                          id: 6,
                        },
                      },
                    },
                    ListCryptoKeyVersionsResponse: {
                      fields: {
                        cryptoKeyVersions: {
                          rule: 'repeated',
                          type: 'CryptoKeyVersion',
                          id: 1,
                        },
                        nextPageToken: {
                          type: 'string',
                          id: 2,
                        },
                        totalSize: {
                          type: 'int32',
                          id: 3,
                        },
                      },
                    },
                    ListCryptoKeysRequest: {
                      fields: {
                        parent: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        pageSize: {
                          type: 'int32',
                          id: 2,
                        },
                        pageToken: {
                          type: 'string',
                          id: 3,
                        },
                        versionView: {
                          type: 'CryptoKeyVersion.CryptoKeyVersionView',
                          id: 4,
                        },
                        filter: {
                          type: 'string',
                          id: 5,
                        },
                        orderBy: {
                          type: 'string',
                          id: 6,
                        },
                      },
                    },
                    ListCryptoKeysResponse: {
                      fields: {
                        cryptoKeys: {
                          rule: 'repeated',
                          type: 'CryptoKey',
                          id: 1,
                        },
                        nextPageToken: {
                          type: 'string',
                          id: 2,
                        },
                        totalSize: {
                          type: 'int32',
                          id: 3,
                        },
                      },
                    },
                    ProtectionLevel: {
                      values: {
                        PROTECTION_LEVEL_UNSPECIFIED: 0,
                        SOFTWARE: 1,
                        HSM: 2,
                        EXTERNAL: 3,
                        EXTERNAL_VPC: 4,
                        HSM_SINGLE_TENANT: 5,
                      },
                    },
                    PublicKey: {
                      fields: {
                        pem: {
                          type: 'string',
                          id: 1,
                        },
                        algorithm: {
                          type: 'CryptoKeyVersion.CryptoKeyVersionAlgorithm',
                          id: 2,
                        },
                        pemCrc32c: {
                          type: 'google.protobuf.Int64Value',
                          id: 3,
                        },
                        name: {
                          type: 'string',
                          id: 4,
                        },
                        protectionLevel: {
                          type: 'ProtectionLevel',
                          id: 5,
                        },
                        publicKeyFormat: {
                          type: 'PublicKeyFormat',
                          id: 7,
                        },
                        publicKey: {
                          type: 'ChecksummedData',
                          id: 8,
                        },
                      },
                      nested: {
                        PublicKeyFormat: {
                          values: {
                            PUBLIC_KEY_FORMAT_UNSPECIFIED: 0,
                            PEM: 1,
                            DER: 2,
                            NIST_PQC: 3,
                            XWING_RAW_BYTES: 4,
                          },
                        },
                      },
                    },
                    RestoreCryptoKeyVersionRequest: {
                      fields: {
                        name: {
                          type: 'string',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    UpdateCryptoKeyVersionRequest: {
                      fields: {
                        cryptoKeyVersion: {
                          type: 'CryptoKeyVersion',
                          id: 1,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                        updateMask: {
                          type: 'google.protobuf.FieldMask',
                          id: 2,
                          options: {
                            '(google.api.field_behavior)': 'REQUIRED',
                          },
                        },
                      },
                    },
                    KeyManagementService: {
                      methods: {
                        AsymmetricDecrypt: {
                          requestType: 'AsymmetricDecryptRequest',
                          responseType: 'AsymmetricDecryptResponse',
                        },
                        AsymmetricSign: {
                          requestType: 'AsymmetricSignRequest',
                          responseType: 'AsymmetricSignResponse',
                        },
                        CreateCryptoKey: {
                          requestType: 'CreateCryptoKeyRequest',
                          responseType: 'CryptoKey',
                        },
                        CreateCryptoKeyVersion: {
                          requestType: 'CreateCryptoKeyVersionRequest',
                          responseType: 'CryptoKeyVersion',
                        },
                        CreateKeyRing: {
                          requestType: 'CreateKeyRingRequest',
                          responseType: 'KeyRing',
                        },
                        DestroyCryptoKeyVersion: {
                          requestType: 'DestroyCryptoKeyVersionRequest',
                          responseType: 'CryptoKeyVersion',
                        },
                        GetCryptoKey: {
                          requestType: 'GetCryptoKeyRequest',
                          responseType: 'CryptoKey',
                        },
                        GetCryptoKeyVersion: {
                          requestType: 'GetCryptoKeyVersionRequest',
                          responseType: 'CryptoKeyVersion',
                        },
                        GetKeyRing: {
                          requestType: 'GetKeyRingRequest',
                          responseType: 'KeyRing',
                        },
                        GetPublicKey: {
                          requestType: 'GetPublicKeyRequest',
                          responseType: 'PublicKey',
                        },
                        ListCryptoKeys: {
                          requestType: 'ListCryptoKeysRequest',
                          responseType: 'ListCryptoKeysResponse',
                        },
                        ListCryptoKeyVersions: {
                          requestType: 'ListCryptoKeyVersionsRequest',
                          responseType: 'ListCryptoKeyVersionsResponse',
                        },
                        RestoreCryptoKeyVersion: {
                          requestType: 'RestoreCryptoKeyVersionRequest',
                          responseType: 'CryptoKeyVersion',
                        },
                        UpdateCryptoKeyVersion: {
                          requestType: 'UpdateCryptoKeyVersionRequest',
                          responseType: 'CryptoKeyVersion',
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        protobuf: {
          nested: {
            Any: {
              fields: {
                type_url: {
                  type: 'string',
                  id: 1,
                },
                value: {
                  type: 'bytes',
                  id: 2,
                },
              },
            },
            Duration: {
              fields: {
                seconds: {
                  type: 'int64',
                  id: 1,
                },
                nanos: {
                  type: 'int32',
                  id: 2,
                },
              },
            },
            FieldMask: {
              fields: {
                paths: {
                  rule: 'repeated',
                  type: 'string',
                  id: 1,
                },
              },
            },
            Int64Value: {
              fields: {
                value: {
                  type: 'int64',
                  id: 1,
                },
              },
            },
            Timestamp: {
              fields: {
                seconds: {
                  type: 'int64',
                  id: 1,
                },
                nanos: {
                  type: 'int32',
                  id: 2,
                },
              },
            },
          },
        },
        rpc: {
          nested: {
            Status: {
              fields: {
                code: {
                  type: 'int32',
                  id: 1,
                },
                message: {
                  type: 'string',
                  id: 2,
                },
                details: {
                  rule: 'repeated',
                  type: 'google.protobuf.Any',
                  id: 3,
                },
              },
            },
          },
        },
      },
    },
  },
}
