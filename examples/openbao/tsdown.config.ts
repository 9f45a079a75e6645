export { default } from '@kmskeys/build'
