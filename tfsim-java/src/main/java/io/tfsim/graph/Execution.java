package io.tfsim.graph;

/**
 * How a model computes: seed, float type, threads and devices. Equal executions give the same run
 * to the last bit, on one CPU type and one TensorFlow build.
 *
 * @param seed seed of initial weights and of every random draw
 * @param floatType type of weights and activations
 * @param intraOpThreads threads inside one op, at least 1. It is always set: on a CPU, sums are
 *     split by thread, so another number is another run.
 * @param cpuDevices number of CPU devices of the session, at least 1; more than one only to run
 *     replicas inside one process
 * @param fused whether {@linkplain LayerScope#fused fused} ops are compiled, where TensorFlow can;
 *     it changes the last bits of what they give, and nothing of what is drawn
 */
public record Execution(
    long seed, FloatType floatType, int intraOpThreads, int cpuDevices, boolean fused) {

  /** Checks the ranges given above. */
  public Execution {
    Checks.atLeast("intraOpThreads", intraOpThreads, 1);
    Checks.atLeast("cpuDevices", cpuDevices, 1);
  }

  /** Float32 on one device, with as many threads as the machine has processors. */
  public static Execution seeded(long seed) {
    return new Execution(
        seed, FloatType.FLOAT32, Runtime.getRuntime().availableProcessors(), 1, true);
  }

  /** The same with another float type. */
  public Execution withFloatType(FloatType newFloatType) {
    return new Execution(seed, newFloatType, intraOpThreads, cpuDevices, fused);
  }

  /** The same with another number of threads inside one op. */
  public Execution withIntraOpThreads(int threads) {
    return new Execution(seed, floatType, threads, cpuDevices, fused);
  }

  /** The same with another number of CPU devices. */
  public Execution withCpuDevices(int devices) {
    return new Execution(seed, floatType, intraOpThreads, devices, fused);
  }

  /** The same with another seed. */
  public Execution withSeed(long newSeed) {
    return new Execution(newSeed, floatType, intraOpThreads, cpuDevices, fused);
  }

  /** The same with fused ops compiled or not. */
  public Execution withFused(boolean newFused) {
    return new Execution(seed, floatType, intraOpThreads, cpuDevices, newFused);
  }
}
