package dev.pavage.testkit;

import dev.pavage.device.CompiledKernel;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The reference device with one mistake, which the kit has to find. */
final class BrokenDevice {
    private static final DeviceDriver SOUND = Device.named("reference").driver();

    private BrokenDevice() {}

    /** A device that runs other ops than those it is given; an empty list leaves an op out. */
    static Device withOps(Function<Op, List<Op>> mistake) {
        return Device.of(new Driver(SOUND) {
            @Override
            public CompiledKernel compile(KernelCode code) {
                KernelCode.Tiles tiles = (KernelCode.Tiles) code;
                TileKernel kernel = tiles.kernel();
                return super.compile(new KernelCode.Tiles(kernel.withBody(mutated(kernel.body(), mistake))));
            }
        });
    }

    /** A device that does something to the memory of the arguments after each launch. */
    static Device withLaunches(Function<CompiledKernel.Argument, Long> place) {
        return Device.of(new Driver(SOUND) {
            @Override
            public CompiledKernel compile(KernelCode code) {
                CompiledKernel sound = super.compile(code);
                return new CompiledKernel() {
                    @Override
                    public void launch(long[] programs, List<Argument> arguments) {
                        sound.launch(programs, arguments);
                        Argument first = arguments.getFirst();
                        first.memory().write(place.apply(first), MemorySegment.ofArray(new byte[] {99}));
                    }

                    @Override
                    public String source() {
                        return sound.source();
                    }
                };
            }
        });
    }

    private static Region mutated(Region region, Function<Op, List<Op>> mistake) {
        List<Op> ops = new ArrayList<>();
        for (Op op : region.ops()) {
            Op inner = switch (op) {
                case ControlOp.For loop -> loop.withBody(mutated(loop.body(), mistake));
                case ControlOp.If branch ->
                    branch.withRegions(mutated(branch.then(), mistake), mutated(branch.otherwise(), mistake));
                default -> op;
            };
            ops.addAll(mistake.apply(inner));
        }
        return new Region(region.params(), ops);
    }

    /** Hands everything on. */
    private abstract static class Driver implements DeviceDriver {
        private final DeviceDriver sound;

        Driver(DeviceDriver sound) {
            this.sound = sound;
        }

        @Override
        public Target target() {
            return sound.target();
        }

        @Override
        public Map<String, String> facts() {
            return sound.facts();
        }

        @Override
        public long memoryBytes() {
            return sound.memoryBytes();
        }

        @Override
        public int computeUnits() {
            return sound.computeUnits();
        }

        @Override
        public DeviceMemory allocate(long bytes) {
            return sound.allocate(bytes);
        }

        @Override
        public CompiledKernel compile(KernelCode code) {
            return sound.compile(code);
        }
    }
}
