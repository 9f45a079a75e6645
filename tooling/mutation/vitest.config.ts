export { default } from '@kmskeys/testing/config'
