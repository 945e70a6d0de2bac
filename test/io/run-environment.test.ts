import { expect } from 'chai'
import { hostname, userInfo } from 'node:os'
import { runEnvironment } from '../../src/io/run-environment.ts'

describe('who and where, from the environment', () => {
  const userAtHost = `${userInfo().username}@${hostname()}`

  it('is user@host where nothing is known of a run', () => {
    expect(runEnvironment({})).to.deep.equal({ actor: userAtHost })
    expect(runEnvironment({ GITHUB_ACTIONS: 'false', GITLAB_CI: '', JENKINS_URL: '' })).to.deep.equal({
      actor: userAtHost,
    })
  })

  it('is a Tekton TaskRun, as the variables that a Task sets say', () => {
    const env = {
      CICDSTATEMGR_PIPELINE_RUN: 'build-x7',
      CICDSTATEMGR_TASK_RUN: 'build-x7-unit',
      CICDSTATEMGR_STEP: 'report',
    }
    expect(runEnvironment(env)).to.deep.equal({
      actor: 'taskrun:build-x7-unit',
      run: { pipelineRun: 'build-x7', taskRun: 'build-x7-unit', step: 'report' },
    })
  })

  it('finds the step of a Task that uses a StepAction in the path of its results', () => {
    const env = {
      CICDSTATEMGR_TASK_RUN: 't',
      CICDSTATEMGR_STEP: '/tekton/steps/step-report-2/results/status',
    }
    expect(runEnvironment(env).run).to.deep.equal({ taskRun: 't', step: 'report-2' })
  })

  it('says what it knows of a Tekton run, be it little', () => {
    expect(runEnvironment({ CICDSTATEMGR_TASK_RUN: 't', CICDSTATEMGR_PIPELINE_RUN: '' })).to.deep.equal({
      actor: 'taskrun:t',
      run: { taskRun: 't' },
    })
    expect(runEnvironment({ CICDSTATEMGR_PIPELINE_RUN: 'p' })).to.deep.equal({
      actor: userAtHost,
      run: { pipelineRun: 'p' },
    })
  })

  it('is who started a GitHub workflow, and its run', () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'octocat',
      GITHUB_RUN_ID: '123',
      GITHUB_JOB: 'test',
      GITHUB_ACTION: '__run_2',
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_SERVER_URL: 'https://github.com',
    }
    expect(runEnvironment(env)).to.deep.equal({
      actor: 'octocat',
      run: {
        pipelineRun: '123',
        taskRun: 'test',
        step: '__run_2',
        url: 'https://github.com/octo/shop/actions/runs/123',
      },
    })
  })

  it('is who started a GitLab pipeline, and its job', () => {
    const env = {
      GITLAB_CI: 'true',
      GITLAB_USER_LOGIN: 'ada',
      CI_PIPELINE_ID: '77',
      CI_JOB_NAME: 'deploy',
      CI_JOB_URL: 'https://gitlab.example/x/-/jobs/5',
    }
    expect(runEnvironment(env)).to.deep.equal({
      actor: 'ada',
      run: { pipelineRun: '77', taskRun: 'deploy', url: 'https://gitlab.example/x/-/jobs/5' },
    })
  })

  it('is who started a Jenkins build, if the plugin tells, and the build', () => {
    const env = {
      JENKINS_URL: 'https://ci.example/',
      BUILD_TAG: 'jenkins-shop-12',
      STAGE_NAME: 'Deploy',
      BUILD_URL: 'https://ci.example/job/shop/12/',
    }
    const run = { pipelineRun: 'jenkins-shop-12', taskRun: 'Deploy', url: 'https://ci.example/job/shop/12/' }
    expect(runEnvironment(env)).to.deep.equal({ actor: userAtHost, run })
    expect(runEnvironment({ ...env, BUILD_USER_ID: 'grace' })).to.deep.equal({ actor: 'grace', run })
  })

  it('is a Tekton TaskRun first, when it runs in something else too', () => {
    const env = { CICDSTATEMGR_TASK_RUN: 't', GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'octocat' }
    expect(runEnvironment(env)).to.deep.equal({ actor: 'taskrun:t', run: { taskRun: 't' } })
  })

  it('is user@host where a run names nobody', () => {
    expect(runEnvironment({ GITHUB_ACTIONS: 'true', GITHUB_ACTOR: '' })).to.deep.equal({ actor: userAtHost })
    expect(runEnvironment({ GITLAB_CI: 'true' })).to.deep.equal({ actor: userAtHost })
  })
})
