import type { ServiceModel } from './service-model.ts'

/**
 * Those parts of the published API model of AWS KMS (2014-11-01, Apache-2.0, as in the Python package botocore
 * 1.44.5) that the emulated operations touch. Made by scripts/aws-model.ts; not edited by hand.
 */
export const KMS_MODEL: ServiceModel = {
  operations: {
    CancelKeyDeletion: {
      input: 'CancelKeyDeletionRequest',
      output: 'CancelKeyDeletionResponse',
      errors: [
        'NotFoundException',
        'InvalidArnException',
        'DependencyTimeoutException',
        'KMSInternalException',
        'KMSInvalidStateException',
      ],
    },
    CreateAlias: {
      input: 'CreateAliasRequest',
      errors: [
        'DependencyTimeoutException',
        'AlreadyExistsException',
        'NotFoundException',
        'InvalidAliasNameException',
        'KMSInternalException',
        'LimitExceededException',
        'KMSInvalidStateException',
      ],
    },
    CreateKey: {
      input: 'CreateKeyRequest',
      output: 'CreateKeyResponse',
      errors: [
        'MalformedPolicyDocumentException',
        'DependencyTimeoutException',
        'InvalidArnException',
        'UnsupportedOperationException',
        'KMSInternalException',
        'LimitExceededException',
        'TagException',
        'CustomKeyStoreNotFoundException',
        'CustomKeyStoreInvalidStateException',
        'CloudHsmClusterInvalidConfigurationException',
        'XksKeyInvalidConfigurationException',
        'XksKeyAlreadyInUseException',
        'XksKeyNotFoundException',
      ],
    },
    DeleteAlias: {
      input: 'DeleteAliasRequest',
      errors: [
        'DependencyTimeoutException',
        'NotFoundException',
        'KMSInternalException',
        'KMSInvalidStateException',
      ],
    },
    DescribeKey: {
      input: 'DescribeKeyRequest',
      output: 'DescribeKeyResponse',
      errors: [
        'NotFoundException',
        'InvalidArnException',
        'DependencyTimeoutException',
        'KMSInternalException',
      ],
    },
    DisableKey: {
      input: 'DisableKeyRequest',
      errors: [
        'NotFoundException',
        'InvalidArnException',
        'DependencyTimeoutException',
        'KMSInternalException',
        'KMSInvalidStateException',
      ],
    },
    EnableKey: {
      input: 'EnableKeyRequest',
      errors: [
        'NotFoundException',
        'InvalidArnException',
        'DependencyTimeoutException',
        'KMSInternalException',
        'LimitExceededException',
        'KMSInvalidStateException',
      ],
    },
    GetPublicKey: {
      input: 'GetPublicKeyRequest',
      output: 'GetPublicKeyResponse',
      errors: [
        'NotFoundException',
        'DisabledException',
        'KeyUnavailableException',
        'DependencyTimeoutException',
        'UnsupportedOperationException',
        'InvalidArnException',
        'InvalidGrantTokenException',
        'InvalidKeyUsageException',
        'KMSInternalException',
        'KMSInvalidStateException',
      ],
    },
    ListAliases: {
      input: 'ListAliasesRequest',
      output: 'ListAliasesResponse',
      errors: [
        'DependencyTimeoutException',
        'InvalidMarkerException',
        'KMSInternalException',
        'InvalidArnException',
        'NotFoundException',
      ],
    },
    ListKeys: {
      input: 'ListKeysRequest',
      output: 'ListKeysResponse',
      errors: ['DependencyTimeoutException', 'KMSInternalException', 'InvalidMarkerException'],
    },
    ScheduleKeyDeletion: {
      input: 'ScheduleKeyDeletionRequest',
      output: 'ScheduleKeyDeletionResponse',
      errors: [
        'NotFoundException',
        'InvalidArnException',
        'DependencyTimeoutException',
        'KMSInternalException',
        'KMSInvalidStateException',
      ],
    },
    Sign: {
      input: 'SignRequest',
      output: 'SignResponse',
      errors: [
        'NotFoundException',
        'DisabledException',
        'KeyUnavailableException',
        'DependencyTimeoutException',
        'InvalidKeyUsageException',
        'InvalidGrantTokenException',
        'KMSInternalException',
        'KMSInvalidStateException',
        'DryRunOperationException',
      ],
    },
    UpdateAlias: {
      input: 'UpdateAliasRequest',
      errors: [
        'DependencyTimeoutException',
        'NotFoundException',
        'KMSInternalException',
        'LimitExceededException',
        'KMSInvalidStateException',
      ],
    },
  },
  shapes: {
    AWSAccountIdType: {
      type: 'string',
    },
    AliasList: {
      type: 'list',
      member: 'AliasListEntry',
    },
    AliasListEntry: {
      type: 'structure',
      members: {
        AliasName: 'AliasNameType',
        AliasArn: 'ArnType',
        TargetKeyId: 'KeyIdType',
        CreationDate: 'DateType',
        LastUpdatedDate: 'DateType',
      },
    },
    AliasNameType: {
      type: 'string',
      min: 1,
      max: 256,
      pattern: '^[a-zA-Z0-9:/_-]+$',
    },
    AlreadyExistsException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    ArnType: {
      type: 'string',
      min: 20,
      max: 2048,
    },
    BackingKeyIdType: {
      type: 'string',
      min: 64,
      max: 64,
      pattern: '^[a-f0-9]+$',
    },
    BooleanType: {
      type: 'boolean',
    },
    CancelKeyDeletionRequest: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        KeyId: 'KeyIdType',
      },
    },
    CancelKeyDeletionResponse: {
      type: 'structure',
      members: {
        KeyId: 'KeyIdType',
      },
    },
    CiphertextType: {
      type: 'blob',
      min: 1,
      max: 6144,
    },
    CloudHsmClusterIdType: {
      type: 'string',
      min: 19,
      max: 24,
      pattern: 'cluster-[2-7a-zA-Z]{11,16}',
    },
    CloudHsmClusterInvalidConfigurationException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    CreateAliasRequest: {
      type: 'structure',
      required: ['AliasName', 'TargetKeyId'],
      members: {
        AliasName: 'AliasNameType',
        TargetKeyId: 'KeyIdType',
      },
    },
    CreateKeyRequest: {
      type: 'structure',
      members: {
        Policy: 'PolicyType',
        Description: 'DescriptionType',
        KeyUsage: 'KeyUsageType',
        CustomerMasterKeySpec: 'CustomerMasterKeySpec',
        KeySpec: 'KeySpec',
        Origin: 'OriginType',
        CustomKeyStoreId: 'CustomKeyStoreIdType',
        BypassPolicyLockoutSafetyCheck: 'BooleanType',
        Tags: 'TagList',
        MultiRegion: 'NullableBooleanType',
        XksKeyId: 'XksKeyIdType',
      },
    },
    CreateKeyResponse: {
      type: 'structure',
      members: {
        KeyMetadata: 'KeyMetadata',
      },
    },
    CustomKeyStoreIdType: {
      type: 'string',
      min: 1,
      max: 64,
    },
    CustomKeyStoreInvalidStateException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    CustomKeyStoreNotFoundException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    CustomerMasterKeySpec: {
      type: 'string',
      enum: [
        'RSA_2048',
        'RSA_3072',
        'RSA_4096',
        'ECC_NIST_P256',
        'ECC_NIST_P384',
        'ECC_NIST_P521',
        'ECC_SECG_P256K1',
        'SYMMETRIC_DEFAULT',
        'HMAC_224',
        'HMAC_256',
        'HMAC_384',
        'HMAC_512',
        'SM2',
      ],
    },
    DateType: {
      type: 'timestamp',
    },
    DeleteAliasRequest: {
      type: 'structure',
      required: ['AliasName'],
      members: {
        AliasName: 'AliasNameType',
      },
    },
    DependencyTimeoutException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
      fault: true,
    },
    DescribeKeyRequest: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        KeyId: 'KeyIdType',
        GrantTokens: 'GrantTokenList',
      },
    },
    DescribeKeyResponse: {
      type: 'structure',
      members: {
        KeyMetadata: 'KeyMetadata',
      },
    },
    DescriptionType: {
      type: 'string',
      min: 0,
      max: 8192,
    },
    DisableKeyRequest: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        KeyId: 'KeyIdType',
      },
    },
    DisabledException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    DryRunOperationException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    EnableKeyRequest: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        KeyId: 'KeyIdType',
      },
    },
    EncapsulationAlgorithmSpec: {
      type: 'string',
      enum: ['ML_KEM'],
    },
    EncapsulationAlgorithmSpecList: {
      type: 'list',
      member: 'EncapsulationAlgorithmSpec',
    },
    EncryptionAlgorithmSpec: {
      type: 'string',
      enum: ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'],
    },
    EncryptionAlgorithmSpecList: {
      type: 'list',
      member: 'EncryptionAlgorithmSpec',
    },
    ErrorMessageType: {
      type: 'string',
    },
    ExpirationModelType: {
      type: 'string',
      enum: ['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE'],
    },
    GetPublicKeyRequest: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        KeyId: 'KeyIdType',
        GrantTokens: 'GrantTokenList',
      },
    },
    GetPublicKeyResponse: {
      type: 'structure',
      members: {
        KeyId: 'KeyIdType',
        PublicKey: 'PublicKeyType',
        CustomerMasterKeySpec: 'CustomerMasterKeySpec',
        KeySpec: 'KeySpec',
        KeyUsage: 'KeyUsageType',
        EncryptionAlgorithms: 'EncryptionAlgorithmSpecList',
        SigningAlgorithms: 'SigningAlgorithmSpecList',
        KeyAgreementAlgorithms: 'KeyAgreementAlgorithmSpecList',
        EncapsulationAlgorithms: 'EncapsulationAlgorithmSpecList',
      },
    },
    GrantTokenList: {
      type: 'list',
      member: 'GrantTokenType',
      min: 0,
      max: 10,
    },
    GrantTokenType: {
      type: 'string',
      min: 1,
      max: 8192,
    },
    InvalidAliasNameException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    InvalidArnException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    InvalidGrantTokenException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    InvalidKeyUsageException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    InvalidMarkerException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    KMSInternalException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
      fault: true,
    },
    KMSInvalidStateException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    KeyAgreementAlgorithmSpec: {
      type: 'string',
      enum: ['ECDH'],
    },
    KeyAgreementAlgorithmSpecList: {
      type: 'list',
      member: 'KeyAgreementAlgorithmSpec',
    },
    KeyIdType: {
      type: 'string',
      min: 1,
      max: 2048,
    },
    KeyList: {
      type: 'list',
      member: 'KeyListEntry',
    },
    KeyListEntry: {
      type: 'structure',
      members: {
        KeyId: 'KeyIdType',
        KeyArn: 'ArnType',
      },
    },
    KeyManagerType: {
      type: 'string',
      enum: ['AWS', 'CUSTOMER'],
    },
    KeyMetadata: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        AWSAccountId: 'AWSAccountIdType',
        KeyId: 'KeyIdType',
        Arn: 'ArnType',
        CreationDate: 'DateType',
        Enabled: 'BooleanType',
        Description: 'DescriptionType',
        KeyUsage: 'KeyUsageType',
        KeyState: 'KeyState',
        DeletionDate: 'DateType',
        ValidTo: 'DateType',
        Origin: 'OriginType',
        CustomKeyStoreId: 'CustomKeyStoreIdType',
        CloudHsmClusterId: 'CloudHsmClusterIdType',
        ExpirationModel: 'ExpirationModelType',
        KeyManager: 'KeyManagerType',
        CustomerMasterKeySpec: 'CustomerMasterKeySpec',
        KeySpec: 'KeySpec',
        EncryptionAlgorithms: 'EncryptionAlgorithmSpecList',
        SigningAlgorithms: 'SigningAlgorithmSpecList',
        KeyAgreementAlgorithms: 'KeyAgreementAlgorithmSpecList',
        EncapsulationAlgorithms: 'EncapsulationAlgorithmSpecList',
        MultiRegion: 'NullableBooleanType',
        MultiRegionConfiguration: 'MultiRegionConfiguration',
        PendingDeletionWindowInDays: 'PendingWindowInDaysType',
        MacAlgorithms: 'MacAlgorithmSpecList',
        XksKeyConfiguration: 'XksKeyConfigurationType',
        CurrentKeyMaterialId: 'BackingKeyIdType',
      },
    },
    KeySpec: {
      type: 'string',
      enum: [
        'RSA_2048',
        'RSA_3072',
        'RSA_4096',
        'ECC_NIST_P256',
        'ECC_NIST_P384',
        'ECC_NIST_P521',
        'ECC_SECG_P256K1',
        'SYMMETRIC_DEFAULT',
        'HMAC_224',
        'HMAC_256',
        'HMAC_384',
        'HMAC_512',
        'SM2',
        'ML_DSA_44',
        'ML_DSA_65',
        'ML_DSA_87',
        'ECC_NIST_EDWARDS25519',
        'ML_KEM_512',
        'ML_KEM_768',
        'ML_KEM_1024',
      ],
    },
    KeyState: {
      type: 'string',
      enum: [
        'Creating',
        'Enabled',
        'Disabled',
        'PendingDeletion',
        'PendingImport',
        'PendingReplicaDeletion',
        'Unavailable',
        'Updating',
      ],
    },
    KeyUnavailableException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
      fault: true,
    },
    KeyUsageType: {
      type: 'string',
      enum: [
        'SIGN_VERIFY',
        'ENCRYPT_DECRYPT',
        'GENERATE_VERIFY_MAC',
        'KEY_AGREEMENT',
        'ENCAPSULATE_DECAPSULATE',
      ],
    },
    LimitExceededException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    LimitType: {
      type: 'integer',
      min: 1,
      max: 1000,
    },
    ListAliasesRequest: {
      type: 'structure',
      members: {
        KeyId: 'KeyIdType',
        Limit: 'LimitType',
        Marker: 'MarkerType',
      },
    },
    ListAliasesResponse: {
      type: 'structure',
      members: {
        Aliases: 'AliasList',
        NextMarker: 'MarkerType',
        Truncated: 'BooleanType',
      },
    },
    ListKeysRequest: {
      type: 'structure',
      members: {
        Limit: 'LimitType',
        Marker: 'MarkerType',
        ResourceOwners: 'ResourceOwnersList',
      },
    },
    ListKeysResponse: {
      type: 'structure',
      members: {
        Keys: 'KeyList',
        NextMarker: 'MarkerType',
        Truncated: 'BooleanType',
      },
    },
    MacAlgorithmSpec: {
      type: 'string',
      enum: ['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'],
    },
    MacAlgorithmSpecList: {
      type: 'list',
      member: 'MacAlgorithmSpec',
    },
    MalformedPolicyDocumentException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    MarkerType: {
      type: 'string',
      min: 1,
      max: 1024,
      pattern: '[\\u0020-\\u00FF]*',
    },
    MessageType: {
      type: 'string',
      enum: ['RAW', 'DIGEST', 'EXTERNAL_MU'],
    },
    MultiRegionConfiguration: {
      type: 'structure',
      members: {
        MultiRegionKeyType: 'MultiRegionKeyType',
        PrimaryKey: 'MultiRegionKey',
        ReplicaKeys: 'MultiRegionKeyList',
      },
    },
    MultiRegionKey: {
      type: 'structure',
      members: {
        Arn: 'ArnType',
        Region: 'RegionType',
      },
    },
    MultiRegionKeyList: {
      type: 'list',
      member: 'MultiRegionKey',
    },
    MultiRegionKeyType: {
      type: 'string',
      enum: ['PRIMARY', 'REPLICA'],
    },
    NotFoundException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    NullableBooleanType: {
      type: 'boolean',
    },
    OriginType: {
      type: 'string',
      enum: ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'],
    },
    PendingWindowInDaysType: {
      type: 'integer',
      min: 1,
      max: 365,
    },
    PlaintextType: {
      type: 'blob',
      min: 1,
      max: 4096,
    },
    PolicyType: {
      type: 'string',
      min: 1,
      max: 131072,
      pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    },
    PublicKeyType: {
      type: 'blob',
      min: 1,
      max: 8192,
    },
    RegionType: {
      type: 'string',
      min: 1,
      max: 32,
      pattern: '^([a-z]+-){2,3}\\d+$',
    },
    ResourceOwnerType: {
      type: 'string',
      enum: ['SELF', 'OTHER_ACCOUNTS_VIA_RAM'],
    },
    ResourceOwnersList: {
      type: 'list',
      member: 'ResourceOwnerType',
      min: 1,
      max: 2,
    },
    ScheduleKeyDeletionRequest: {
      type: 'structure',
      required: ['KeyId'],
      members: {
        KeyId: 'KeyIdType',
        PendingWindowInDays: 'PendingWindowInDaysType',
      },
    },
    ScheduleKeyDeletionResponse: {
      type: 'structure',
      members: {
        KeyId: 'KeyIdType',
        DeletionDate: 'DateType',
        KeyState: 'KeyState',
        PendingWindowInDays: 'PendingWindowInDaysType',
      },
    },
    SignRequest: {
      type: 'structure',
      required: ['KeyId', 'Message', 'SigningAlgorithm'],
      members: {
        KeyId: 'KeyIdType',
        Message: 'PlaintextType',
        MessageType: 'MessageType',
        GrantTokens: 'GrantTokenList',
        SigningAlgorithm: 'SigningAlgorithmSpec',
        DryRun: 'NullableBooleanType',
      },
    },
    SignResponse: {
      type: 'structure',
      members: {
        KeyId: 'KeyIdType',
        Signature: 'CiphertextType',
        SigningAlgorithm: 'SigningAlgorithmSpec',
      },
    },
    SigningAlgorithmSpec: {
      type: 'string',
      enum: [
        'RSASSA_PSS_SHA_256',
        'RSASSA_PSS_SHA_384',
        'RSASSA_PSS_SHA_512',
        'RSASSA_PKCS1_V1_5_SHA_256',
        'RSASSA_PKCS1_V1_5_SHA_384',
        'RSASSA_PKCS1_V1_5_SHA_512',
        'ECDSA_SHA_256',
        'ECDSA_SHA_384',
        'ECDSA_SHA_512',
        'SM2DSA',
        'ML_DSA_SHAKE_256',
        'ED25519_SHA_512',
        'ED25519_PH_SHA_512',
      ],
    },
    SigningAlgorithmSpecList: {
      type: 'list',
      member: 'SigningAlgorithmSpec',
    },
    Tag: {
      type: 'structure',
      required: ['TagKey', 'TagValue'],
      members: {
        TagKey: 'TagKeyType',
        TagValue: 'TagValueType',
      },
    },
    TagException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    TagKeyType: {
      type: 'string',
      min: 1,
      max: 128,
    },
    TagList: {
      type: 'list',
      member: 'Tag',
    },
    TagValueType: {
      type: 'string',
      min: 0,
      max: 256,
    },
    UnsupportedOperationException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    UpdateAliasRequest: {
      type: 'structure',
      required: ['AliasName', 'TargetKeyId'],
      members: {
        AliasName: 'AliasNameType',
        TargetKeyId: 'KeyIdType',
      },
    },
    XksKeyAlreadyInUseException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    XksKeyConfigurationType: {
      type: 'structure',
      members: {
        Id: 'XksKeyIdType',
      },
    },
    XksKeyIdType: {
      type: 'string',
      min: 1,
      max: 128,
      pattern: '^[a-zA-Z0-9-_.]+$',
    },
    XksKeyInvalidConfigurationException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
    XksKeyNotFoundException: {
      type: 'structure',
      members: {
        message: 'ErrorMessageType',
      },
    },
  },
}
