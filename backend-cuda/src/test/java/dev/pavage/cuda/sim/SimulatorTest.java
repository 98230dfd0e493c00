package dev.pavage.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.DeviceAttribute;
import org.junit.jupiter.api.Test;

/** What a simulated driver says of its devices. */
class SimulatorTest {
    private final Simulator simulator = new Simulator(Architecture.ALL);

    @Test
    void hasADeviceOfEachArchitecture() {
        assertThat(simulator.deviceCount()).isEqualTo(5);
        assertThat(simulator.name(1)).isEqualTo("NVIDIA sm_80 (simulated)");
        assertThat(simulator.attribute(3, DeviceAttribute.COMPUTE_CAPABILITY_MAJOR)).isEqualTo(8);
        assertThat(simulator.attribute(3, DeviceAttribute.COMPUTE_CAPABILITY_MINOR)).isEqualTo(9);
    }

    @Test
    void devicesHaveTheSharedMemoryOfTheirArchitecture() {
        assertThat(simulator.attribute(1, DeviceAttribute.MAX_SHARED_MEMORY_PER_BLOCK)).isEqualTo(48 * 1024);
        assertThat(simulator.attribute(1, DeviceAttribute.MAX_SHARED_MEMORY_PER_BLOCK_OPTIN)).isEqualTo(163 * 1024);
        assertThat(simulator.attribute(1, DeviceAttribute.MAX_SHARED_MEMORY_PER_MULTIPROCESSOR)).isEqualTo(164 * 1024);
        assertThat(simulator.attribute(0, DeviceAttribute.MAX_SHARED_MEMORY_PER_MULTIPROCESSOR)).isEqualTo(64 * 1024);
    }

    @Test
    void refusesADeviceThatIsNotThere() {
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> simulator.name(5))
                .withMessage("cuDeviceGetName failed with CUDA_ERROR_INVALID_DEVICE (101): device 5 of 5 was asked for")
                .matches(e -> e.error() == CudaError.INVALID_DEVICE);
    }

    @Test
    void allWhoRetainAContextShareItUntilTheLastCloses() {
        Context first = simulator.context(1);
        Context second = simulator.context(1);
        assertThat(second).isSameAs(first);
        first.close();
        assertThat(simulator.context(1)).isSameAs(first);
        first.close();
        second.close();
        Context anew = simulator.context(1);
        assertThat(anew).isNotSameAs(first);
        anew.close();
    }
}
