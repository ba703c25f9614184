/** File names of buckets: the first letter of the class and the number, such as `w2949`. */
import {
  BUCKET_CLASSES,
  type Bucket,
  type BucketClass,
  MAX_BUCKET_NUMBER,
} from '@knothole/protocol';

const CLASSES = Object.keys(BUCKET_CLASSES) as BucketClass[];

export function bucketName(bucket: Bucket): string {
  return `${bucket.class.charAt(0)}${bucket.number}`;
}

/** Null when the name is not one of {@link bucketName}'s with this ending. */
export function parseBucketName(fileName: string, ending: string): Bucket | null {
  const match = /^([a-z])(0|[1-9]\d{0,7})$/.exec(
    fileName.slice(0, fileName.length - ending.length),
  );
  const name = CLASSES.find((candidate) => candidate.charAt(0) === match?.[1]);
  const number = Number(match?.[2]);
  if (!fileName.endsWith(ending) || name === undefined || !(number <= MAX_BUCKET_NUMBER)) {
    return null;
  }
  return { class: name, number };
}
