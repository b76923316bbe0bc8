package homelab.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket behind the S3 API. Asked in the way that every service understands: no aws-chunked
 * uploads and no checksums but MD5, which OCI and R2 refuse.
 */
public final class BucketStore implements ObjectStore, AutoCloseable {

  private static final int NOT_FOUND = 404;
  private static final String DEFAULT_REGION = "us-east-1";

  private final S3Client client;
  private final BucketAddress address;

  private BucketStore(S3Client client, BucketAddress address) {
    this.client = client;
    this.address = address;
  }

  /** Opens a bucket, which need not exist yet, with the keys that the variables name. */
  public static BucketStore open(BucketAddress address, Map<String, String> variables) {
    var builder =
        S3Client.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .region(Region.of(address.region()))
            .forcePathStyle(address.pathStyle())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
            .addPlugin(LegacyMd5Plugin.create())
            .overrideConfiguration(with -> with.addExecutionInterceptor(new NoNewChecksums()))
            .credentialsProvider(credentials(address, variables));
    address.endpoint().ifPresent(builder::endpointOverride);
    return new BucketStore(builder.build(), address);
  }

  @Override
  public Optional<byte[]> get(String name) {
    return asking(
        () -> {
          try {
            return Optional.of(
                client
                    .getObjectAsBytes(get -> get.bucket(address.name()).key(key(name)))
                    .asByteArray());
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void put(String name, byte[] content) {
    asking(
        () ->
            client.putObject(
                put -> put.bucket(address.name()).key(key(name)), RequestBody.fromBytes(content)));
  }

  @Override
  public List<String> list(String start) {
    return asking(
        () ->
            client
                .listObjectsV2Paginator(list -> list.bucket(address.name()).prefix(key(start)))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(address.prefix().length()))
                .sorted()
                .toList());
  }

  @Override
  public void delete(String name) {
    asking(() -> client.deleteObject(delete -> delete.bucket(address.name()).key(key(name))));
  }

  @Override
  public String place() {
    return address.place();
  }

  /** Tells whether the bucket is there. */
  public boolean exists() {
    return asking(
        () -> {
          try {
            client.listObjectsV2(list -> list.bucket(address.name()).maxKeys(1));
            return true;
          } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
              return false;
            }
            throw e;
          }
        });
  }

  /** Makes the bucket. */
  public void create() {
    var request = CreateBucketRequest.builder().bucket(address.name());
    // AWS itself refuses the name of its first region here, and others know no constraint at all.
    if (address.endpoint().isEmpty() && !address.region().equals(DEFAULT_REGION)) {
      request.createBucketConfiguration(
          where -> where.locationConstraint(BucketLocationConstraint.fromValue(address.region())));
    }
    asking(() -> client.createBucket(request.build()));
  }

  /**
   * Has the service keep what is overwritten.
   *
   * @return whether it does from now on; false where the service cannot
   */
  public boolean keepVersions() {
    return asking(
        () -> {
          try {
            client.putBucketVersioning(
                put ->
                    put.bucket(address.name())
                        .versioningConfiguration(
                            versions -> versions.status(BucketVersioningStatus.ENABLED)));
            return client.getBucketVersioning(get -> get.bucket(address.name())).status()
                == BucketVersioningStatus.ENABLED;
          } catch (S3Exception e) {
            return unknownTo(e);
          }
        });
  }

  /**
   * Has the service refuse whoever comes without a key, whatever else is set.
   *
   * @return whether it does from now on; false where the service has no such switch
   */
  public boolean blockPublicAccess() {
    return asking(
        () -> {
          try {
            client.putPublicAccessBlock(
                put ->
                    put.bucket(address.name())
                        .publicAccessBlockConfiguration(
                            block ->
                                block
                                    .blockPublicAcls(true)
                                    .ignorePublicAcls(true)
                                    .blockPublicPolicy(true)
                                    .restrictPublicBuckets(true)));
            return true;
          } catch (S3Exception e) {
            return unknownTo(e);
          }
        });
  }

  @Override
  public List<String> versions(String name) {
    return asking(
        () -> {
          try {
            return client
                .listObjectVersions(list -> list.bucket(address.name()).prefix(key(name)))
                .versions()
                .stream()
                .filter(version -> version.key().equals(key(name)))
                .map(ObjectVersion::versionId)
                .toList();
          } catch (S3Exception e) {
            unknownTo(e);
            return List.of();
          }
        });
  }

  @Override
  public byte[] version(String name, String version) {
    return asking(
        () ->
            client
                .getObjectAsBytes(
                    get -> get.bucket(address.name()).key(key(name)).versionId(version))
                .asByteArray());
  }

  @Override
  public void close() {
    client.close();
  }

  private String key(String name) {
    return address.prefix() + name;
  }

  private <T> T asking(Supplier<T> question) {
    try {
      return question.get();
    } catch (S3Exception e) {
      throw new BackendRefusal(BucketRefusals.sentence(address.place(), e), e);
    } catch (SdkClientException e) {
      throw new BackendRefusal(BucketRefusals.sentence(address.place(), e), e);
    }
  }

  private static boolean unknownTo(S3Exception e) {
    if (BucketRefusals.isUnknownCall(e)) {
      return false;
    }
    throw e;
  }

  private static AwsCredentialsProvider credentials(
      BucketAddress address, Map<String, String> variables) {
    var id = variables.getOrDefault("AWS_ACCESS_KEY_ID", "");
    var secret = variables.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
    var token = variables.getOrDefault("AWS_SESSION_TOKEN", "");
    if (!id.isBlank() && !secret.isBlank()) {
      return StaticCredentialsProvider.create(
          token.isBlank()
              ? AwsBasicCredentials.create(id, secret)
              : AwsSessionCredentials.create(id, secret, token));
    }
    return address
        .profile()
        .<AwsCredentialsProvider>map(ProfileCredentialsProvider::create)
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }
}
