package homelab.state;

import software.amazon.awssdk.core.checksums.ChecksumSpecs;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Leaves CRC32 out where the API demands some checksum: the SDK's plugin for older services adds
 * MD5 there, but keeps CRC32 beside it, and OCI and R2 refuse that.
 */
final class NoNewChecksums implements ExecutionInterceptor {

  @Override
  public void afterMarshalling(Context.AfterMarshalling context, ExecutionAttributes attributes) {
    attributes.putAttribute(
        SdkExecutionAttribute.RESOLVED_CHECKSUM_SPECS,
        ChecksumSpecs.builder().isRequestChecksumRequired(false).build());
  }
}
