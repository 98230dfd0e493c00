package dev.pavage.cuda.sim.exec;

import java.util.List;
import java.util.Map;

/**
 * The code of a module as it is executed.
 *
 * @param code all its functions, one behind the other
 * @param registers the names of the registers
 * @param constants registers that hold constants, by what they hold
 * @param specials registers that hold special registers
 */
record Program(
        List<Instruction> code, List<String> registers, Map<Long, Integer> constants, Map<Special, Integer> specials) {}
